#!/usr/bin/env python3
"""Checks the relevance set against the market in data/henan: `python3 benches/relevance/check.py`.

Prints every defect with file and line and ends with 1 if there is one.
"""
import collections
import csv
import hashlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
MARKET = HERE.parents[1] / "data" / "henan"
HALVES = ("tuning", "heldout")
defects = []


def rows(name, header):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    if lines[0].split("\t") != header:
        defects.append(f"{name}:1: header is {lines[0]!r}")
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(header) or not all(cells):
            defects.append(f"{name}:{number}: {len(header)} filled cells expected")
        else:
            yield number, cells


for line in (HERE / "market.sha256").read_text().splitlines():
    digest, name = line.split()
    if hashlib.sha256((MARKET / name).read_bytes()).hexdigest() != digest:
        defects.append(f"{name}: not the file that was judged; judge anew, then renew market.sha256")

with open(MARKET / "offers.csv", encoding="utf-8", newline="") as file:
    offers = {row["id"] for row in csv.DictReader(file)}

kinds, texts = {}, {}
halves = collections.defaultdict(collections.Counter)
for number, (query, half, text, note) in rows("queries.tsv", ["id", "half", "query", "note"]):
    kind = note.split(";")[0]
    if half not in HALVES:
        defects.append(f"queries.tsv:{number}: half {half!r}")
    if query in kinds:
        defects.append(f"queries.tsv:{number}: {query} twice")
    if text in texts:
        defects.append(f"queries.tsv:{number}: same words as {texts[text]}")
    kinds[query] = kind
    texts[text] = query
    halves[kind][half] += 1

judged = collections.Counter()
grades = collections.Counter()
seen = set()
for number, (query, offer, grade) in rows("judgements.tsv", ["query", "offer", "grade"]):
    where = f"judgements.tsv:{number}"
    if query not in kinds:
        defects.append(f"{where}: no query {query}")
    if offer not in offers:
        defects.append(f"{where}: no offer {offer}")
    if grade not in ("1", "2", "3"):
        defects.append(f"{where}: grade {grade!r}")
    if (query, offer) in seen:
        defects.append(f"{where}: {query} {offer} twice")
    seen.add((query, offer))
    judged[query] += 1
    grades[grade] += 1

for kind, count in halves.items():
    if count["tuning"] != count["heldout"]:
        defects.append(f"queries.tsv: kind {kind} has {count['tuning']} tuning, {count['heldout']} heldout")
for query, kind in kinds.items():
    if kind == "nothing" and judged[query]:
        defects.append(f"judgements.tsv: {query} should find nothing")

for defect in defects:
    print(defect)
print(f"{len(kinds)} queries, {len(seen)} judgements:", ", ".join(f"grade {g}: {grades[g]}" for g in "321"))
for kind, count in halves.items():
    print(f"  {kind:12} {count['tuning']:3} tuning {count['heldout']:3} heldout")
sys.exit(1 if defects else 0)
