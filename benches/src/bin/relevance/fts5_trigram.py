"""SQLite FTS5 with the trigram tokenizer: documents and queries as JSON on standard input, ten ids per query on standard output.

A query is the OR of its trigrams; shorter queries and words are looked for as substrings, as the tokenizer's own documentation advises.
"""
import json
import re
import sqlite3
import sys

data = json.load(sys.stdin)
database = sqlite3.connect(":memory:")
database.execute("CREATE VIRTUAL TABLE offers USING fts5(id UNINDEXED, words, tokenize='trigram')")
database.executemany("INSERT INTO offers VALUES (?, ?)", data["documents"])
answers = []
for query in data["queries"]:
    words = [word for word in re.split(r"\s+", query) if word]
    trigrams = sorted({word[i:i + 3] for word in words for i in range(len(word) - 2)})
    ids = []
    if trigrams:
        match = " OR ".join('"' + trigram.replace('"', '""') + '"' for trigram in trigrams)
        rows = database.execute("SELECT id FROM offers WHERE words MATCH ? ORDER BY rank LIMIT 10", [match])
        ids = [row[0] for row in rows]
    elif words:
        rows = database.execute("SELECT id FROM offers WHERE instr(lower(words), lower(?)) > 0 LIMIT 10", [words[0]])
        ids = [row[0] for row in rows]
    answers.append(ids)
json.dump(answers, sys.stdout)
