"""Chooses the prose of the sample's general text among the texts of `writeText.py`.

    python scripts/sampleBase/chooseProse.py <texts.jsonl> [--rows 150]

The script replaces the rows with the subject "prose" in `media/sample/data/general.jsonl` and keeps the others. A row
joins some texts, so that the end of a sentence is rarely the end of a text. Texts that repeat three words in a row, and
texts with few different words, are left out.
"""

import argparse
import json
import random
from collections import Counter
from pathlib import Path

GENERAL = Path("media/sample/data/general.jsonl")
WORDS_IN_A_ROW = 210
LEAST_DIFFERENT_WORDS = 0.7


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path)
    parser.add_argument("--rows", type=int, default=150)
    options = parser.parse_args()
    texts = [json.loads(line)["text"] for line in options.texts.read_text().splitlines()]
    fluent = [text for text in texts if is_fluent(text)]
    random.Random(12).shuffle(fluent)
    rows = [json.loads(line) for line in GENERAL.read_text().splitlines()]
    rows = [row for row in rows if row["subject"] != "prose"]
    for _ in range(options.rows):
        joined: list[str] = []
        while sum(len(text.split()) for text in joined) < WORDS_IN_A_ROW:
            joined.append(fluent.pop())
        rows.append({"subject": "prose", "text": " ".join(joined)})
    GENERAL.write_text("".join(json.dumps(row) + "\n" for row in rows))


def is_fluent(text: str) -> bool:
    words = text.lower().split()
    threes = Counter(zip(words, words[1:], words[2:], strict=False))
    return (
        40 <= len(words) <= 95 and max(threes.values()) == 1 and len(set(words)) / len(words) >= LEAST_DIFFERENT_WORDS
    )


main()
