-- How an organisation's own tables are read: a field map (TOML) per format, kept from one upload to the next.
CREATE TABLE field_map (
    organisation TEXT NOT NULL,
    format TEXT NOT NULL,
    map TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organisation, format)
);
