"""Draws beginnings of invented texts, records of invented people, and questions about both, from two lists of words.

Nobody in these texts exists: names are drawn, Social Security numbers begin with 9, telephone numbers have the exchange
555, and e-mail addresses end with `.example`.
"""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
WORDS: dict[str, list[str]] = json.loads((HERE / "words.json").read_text())
SENTENCES = json.loads((HERE / "sentences.json").read_text())

REQUESTS = {
    "stories": [
        "Continue this short novel in two or three plain sentences.",
        "Write the opening of a short novel in clear, simple English. Use three sentences.",
        "Tell what happens next, in three short sentences with surprising details.",
        "Write the first paragraph of a story for adults. Keep it short and concrete.",
    ],
    "lives": [
        "Write a short biography of this invented person in three sentences.",
        "Continue this biography with concrete facts in plain English.",
        "Write three sentences about the life of this person.",
    ],
    "letters": ["Continue this text in three sentences.", "Finish this note in plain English."],
    "topics": [
        "Write a short paragraph in plain English about {topic}.",
        "Explain in three simple sentences: {topic}.",
    ],
}

# Share of each kind of text.
SHARES = {"stories": 0.5, "lives": 0.28, "letters": 0.09, "topics": 0.13}


@dataclass
class Seed:
    """What the writing model is asked, the words that its text begins with, and questions that they answer."""

    request: str
    beginning: str
    questions: list[tuple[str, str]] = field(default_factory=list)


def draw_seed(source: random.Random) -> Seed:
    kind = source.choices(list(SHARES), weights=list(SHARES.values()))[0]
    request = source.choice(REQUESTS[kind])
    if kind == "topics":
        return Seed(request.format(topic=source.choice(WORDS["topics"])), "")
    template = source.choice(SENTENCES[kind])
    slots = draw_slots(source, forbids="law to" in template)
    return Seed(request, template.format(**slots), questions_about(source, template, slots))


def draw_record(source: random.Random) -> tuple[str, list[tuple[str, str]]]:
    """A record with invented personal data, and questions about it with their answers."""
    slots = draw_slots(source) | personal_data(source)
    scene = source.choice(SENTENCES["scenes of records"]).format(**slots)
    data = source.choice(SENTENCES["data of records"]).format(**slots)
    answers = {
        "birth date": slots["iso_date"],
        "Social Security number": slots["ssn"].replace("-", ""),
        "telephone": slots["telephone"].replace("-", ""),
        "e-mail": slots["email"],
        "address": slots["address"],
    }
    questions = [
        (question.format(**slots), answer)
        for kind, answer in answers.items()
        for question in source.sample(SENTENCES["questions"][kind], 2)
    ]
    return f"{scene} {data}", questions


def draw_slots(source: random.Random, forbids: bool = False) -> dict[str, str]:
    pick = lambda kind: source.choice(WORDS[kind])
    year, trade, thing = source.randint(1480, 1950), pick("trades"), pick("things")
    return {
        "name": draw_name(source),
        "other_name": draw_name(source),
        "town": draw_town(source),
        "event": pick("events"),
        "season": pick("seasons"),
        "weekday": pick("weekdays"),
        "second_weekday": pick("weekdays"),
        "month": pick("months"),
        "place": pick("places"),
        "number": pick("numbers"),
        "thing": thing,
        "a_thing": with_article(thing),
        "a_second_thing": with_article(pick("things")),
        "relative": pick("relatives"),
        "quote": pick("quotes"),
        "never": pick("things forbidden" if forbids else "things never done"),
        "state": pick("states of affairs"),
        "habit": pick("habits"),
        "trade": trade,
        "a_trade": with_article(trade),
        "a_second_trade": with_article(pick("trades")),
        "year": str(year),
        "later_year": str(year + source.randint(30, 85)),
        "ordinal": pick("ordinals"),
        "field": pick("fields"),
    }


def personal_data(source: random.Random) -> dict[str, str]:
    months = WORDS["months"]
    year, month, day = source.randint(1930, 2004), source.randint(1, 12), source.randint(1, 28)
    is_man = source.random() < 0.5
    street = f"{source.choice(WORDS['surnames'])} {source.choice(WORDS['street endings'])}"
    place = f"{draw_town(source)}, {source.choice(WORDS['states'])}, {source.randint(10000, 99899)}"
    user = f"{source.choice(WORDS['things']).split()[-1]}.{source.choice(WORDS['first names']).lower()}"
    host = source.choice(WORDS["beginnings of place names"]).lower() + source.choice(["post", "mail", "house", "works"])
    return {
        "date": source.choice([f"{months[month - 1]} {day}, {year}", f"{day} {months[month - 1]} {year}"]),
        "iso_date": f"{year}-{month:02}-{day:02}",
        "ssn": f"{source.randint(900, 999)}-{source.randint(1, 99):02}-{source.randint(1, 9999):04}",
        "telephone": f"{source.randint(201, 989)}-555-{source.randint(100, 199):04}",
        "address": f"{source.randint(1, 240)} {street}, {place}",
        "email": f"{user}@{host}.example",
        "He": "He" if is_man else "She",
        "he": "he" if is_man else "she",
        "him": "him" if is_man else "her",
        "His": "His" if is_man else "Her",
        "his": "his" if is_man else "her",
    }


def questions_about(source: random.Random, template: str, slots: dict[str, str]) -> list[tuple[str, str]]:
    """Questions that the beginning of a text answers by itself."""
    if "{name}" not in template:
        return []
    asked = {
        "{town}": ("Where did {name} live?", "What was the home town of {name}?", "Which place was home to {name}?"),
        "{field}": ("What did {name} study?", "Which subject did {name} work on?", "What was {name} known for?"),
        "{a_thing}": ("Which object belongs to the story of {name}?", "What thing did {name} have?"),
        "{a_trade}": ("What was the profession of {name}?", "What did {name} do for a living?"),
    }
    answers = {"{town}": "town", "{field}": "field", "{a_thing}": "thing", "{a_trade}": "trade"}
    return [
        (question.format(**slots), slots[answers[slot]])
        for slot, questions in asked.items()
        if slot in template
        for question in source.sample(questions, 2)
    ]


def draw_name(source: random.Random) -> str:
    known = source.random() < 0.7
    return f"{source.choice(WORDS['first names'])} {source.choice(WORDS['surnames']) if known else draw_town(source)}"


def draw_town(source: random.Random) -> str:
    return source.choice(WORDS["beginnings of place names"]) + source.choice(WORDS["endings of place names"])


def with_article(words: str) -> str:
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
