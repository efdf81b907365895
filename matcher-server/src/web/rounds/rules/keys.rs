//! The keys of the rules with their names, under headings, and the choices of those that are words.

/// A key with its Chinese and its English name.
pub(super) type Key = (&'static str, &'static str, &'static str);

/// The keys under headings, in the order in which one thinks of them.
pub(super) const GROUPS: &[(&str, &str, &[Key])] = &[
    (
        "谁可以结对",
        "Who may be partners",
        &[
            ("mode", "对接模式", "Mode"),
            (
                "supply_chain_steps",
                "产业链层数上限",
                "Links of the supply chain, at most",
            ),
            (
                "same_field_level",
                "同领域的行业层级",
                "Level of the same field",
            ),
            (
                "public_bodies_serve_all",
                "公益机构可服务所有企业",
                "Public bodies serve everybody",
            ),
        ],
    ),
    (
        "限额",
        "Limits",
        &[
            (
                "max_partners",
                "每家供方的伙伴数上限",
                "Partners of a provider, at most",
            ),
            (
                "max_providers",
                "每家企业的供方数上限",
                "Providers of a firm, at most",
            ),
            (
                "max_changes",
                "相对上一方案的改动上限",
                "Changes against the last plan, at most",
            ),
            (
                "quota_penalty",
                "配额每缺一家扣分",
                "Points lost per firm missing in a quota",
            ),
            (
                "pair_cost",
                "每新增一对伙伴扣分",
                "Points lost per partnership",
            ),
            (
                "fair",
                "先提升对接比例最低的地区",
                "Lift the worst-served regions first",
            ),
        ],
    ),
    (
        "加分",
        "Weights",
        &[
            ("value.served", "服务一项需求", "Serving a need"),
            ("value.priority", "每级紧急程度", "Per step of priority"),
            ("value.innovative", "创新型企业", "Innovative firms"),
            ("value.specialised", "专精特新企业", "Specialised firms"),
            ("value.little_giant", "小巨人企业", "Little giants"),
            ("value.fit", "准确度满足", "A fit that meets the rule"),
            (
                "value.overqualified",
                "大材小用扣分",
                "Lost when far better than needed",
            ),
            (
                "value.overqualified_below_percent",
                "大材小用的界限（%）",
                "… below, in per cent",
            ),
            ("value.near", "距离近", "Being near"),
            (
                "value.far_km",
                "多远算远（km）",
                "Distance that counts nothing (km)",
            ),
            ("value.supply_link", "产业链上下游", "A supply link"),
            ("value.same_field", "同领域", "The same field"),
            ("value.lead", "龙头企业提供", "A lead enterprise serves"),
            (
                "value.continuity",
                "延续上一批次的伙伴",
                "The partner of the last plan",
            ),
            ("value.price", "价格低", "Being cheap"),
            ("value.early", "时间早", "Being early"),
        ],
    ),
    (
        "路程",
        "Travel",
        &[
            (
                "travel.on_site_max_km",
                "上门最远（km）",
                "On site, no farther than (km)",
            ),
            (
                "travel.sent_in_max_km",
                "送检最远（km）",
                "Sent in, no farther than (km)",
            ),
            (
                "travel.points_per_100_km",
                "上门每 100 km 扣分",
                "Points lost per 100 km of a visit",
            ),
            (
                "travel.detour_percent",
                "绕行系数（%）",
                "Road against the crow's way (%)",
            ),
            (
                "travel.speed_km_per_hour",
                "车速（km/h）",
                "Speed on the road (km/h)",
            ),
        ],
    ),
    (
        "计算",
        "Calculation",
        &[
            ("date", "方案日", "Day of the plan"),
            ("effort", "计算量", "Work of the optimiser"),
            ("grid_minutes", "时间格（min）", "Grid (min)"),
            (
                "judged_per_need",
                "每项需求判断的服务数",
                "Offers judged per need",
            ),
            (
                "candidates_per_need",
                "每项需求保留的候选数",
                "Candidates kept per need",
            ),
            (
                "periods_per_offer",
                "每个服务保留的时段数",
                "Periods kept per offer",
            ),
            (
                "lots_per_need",
                "一项需求最多拆成几份",
                "Lots of a need, at most",
            ),
            ("key", "编号加密词", "Key of the opaque ids"),
        ],
    ),
];

/// Choices of the keys that are words: value, Chinese, English.
pub(super) const WORDS: &[(&str, &[(&str, &str, &str)])] = &[
    (
        "mode",
        &[
            ("open", "开放：不限关系", "open: no tie needed"),
            (
                "supply_chain",
                "产业链：只在供应链上下游之间",
                "supply chain: only along it",
            ),
            (
                "same_field",
                "同领域：只在同一行业领域之内",
                "same field: only within it",
            ),
        ],
    ),
    (
        "same_field_level",
        &[
            ("section", "门类", "section"),
            ("division", "大类", "division"),
            ("group", "中类", "group"),
            ("class", "小类", "class"),
        ],
    ),
    ("fair", &[("true", "是", "yes"), ("false", "否", "no")]),
    (
        "public_bodies_serve_all",
        &[("true", "是", "yes"), ("false", "否", "no")],
    ),
];
