"""Headlines and main points by rule, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries.facts import (
    Language,
    Name,
    PlaceFigure,
    Places,
    Revision,
    Status,
    Subject,
    SummaryFacts,
)
from programme_statistics.summaries.labels import LABELS, NEXT_STEPS
from programme_statistics.summaries.linter import unsupported
from programme_statistics.summaries.messages import MESSAGES, exports_name, listed
from programme_statistics.summaries.tables import tables
from programme_statistics.summaries.wording import headline, main_points

FactsOf = Callable[..., SummaryFacts]
EN, TR = Language.EN, Language.TR

# TİM, leather, million USD by quarter, 2019-Q1 to 2023-Q1: published monthly figures added up.
LEATHER = (
    "439.21144",
    "392.09020",
    "448.07649",
    "387.54770",
    "414.52134",
    "216.72423",
    "356.38060",
    "345.64789",
    "396.04355",
    "396.58494",
    "473.38441",
    "460.44941",
    "501.78660",
    "475.45215",
    "556.20836",
    "524.31016",
    "568.72481",
)


def test_leather_2022_q1_reads_as_the_domain_prescribes(quarters_of: FactsOf) -> None:
    facts = quarters_of(*LEATHER[:13], is_final=True)
    assert headline(facts, EN) == (
        "Leather and leather products exports rose 26.7% year on year to USD 501.8 million in the "
        "first quarter of 2022, the highest first quarter since comparable figures began in 2019."
    )
    assert headline(facts, TR) == (
        "Deri ve Deri Mamulleri ihracatı 2022 yılı 1. çeyrek döneminde geçen yılın aynı dönemine "
        "göre %26,7 artarak 501,8 milyon dolara yükseldi; bu, karşılaştırılabilir verilerin "
        "başladığı 2019 yılından bu yana en yüksek 1. çeyrek değeridir."
    )


def test_leather_2023_q1_is_the_next_record(quarters_of: FactsOf) -> None:
    facts = quarters_of(*LEATHER, is_final=True)
    assert "rose 13.3% year on year to USD 568.7 million" in headline(facts, EN)
    assert "the highest first quarter since" in headline(facts, EN)


@pytest.mark.parametrize(
    ("value", "english", "turkish"),
    [
        ("100.06", "rose 0.1% year on year to USD 100.1 million", "%0,1 artarak 100,1 milyon"),
        ("100.04", "were unchanged at USD 100.0 million", "100,0 milyon dolar ile yatay seyretti"),
        ("99.96", "were unchanged at USD 100.0 million", "100,0 milyon dolar ile yatay seyretti"),
        ("99.94", "fell 0.1% year on year to USD 99.9 million", "%0,1 azalarak 99,9 milyon"),
        ("1099.0", "rose 999.0% year on year", "%999,0 artarak"),
        ("1400.0", "rose to 14 times the figure of a year earlier", "değerin 14 katına çıkarak"),
    ],
)
def test_direction_words_follow_the_rounded_figure(
    quarters_of: FactsOf, value: str, english: str, turkish: str
) -> None:
    facts = quarters_of("100", "100", "100", "100", value, is_final=True)
    assert english in headline(facts, EN)
    assert turkish in headline(facts, TR)


@pytest.mark.parametrize("base", ["0", "0.04"])
def test_without_a_meaningful_base_the_level_is_reached(quarters_of: FactsOf, base: str) -> None:
    facts = quarters_of(base, "1", "1", "1", "2", is_final=True)
    assert headline(facts, EN).endswith("reached USD 2.0 million in the first quarter of 2020.")
    assert headline(facts, TR).endswith("döneminde 2,0 milyon dolar olarak gerçekleşti.")
    on_the_year = tables(facts, EN).key_figures.rows[0].cells
    assert on_the_year[2] == "n.m."
    assert tables(facts, TR).key_figures.rows[0].cells[2] == "a.d."


def test_the_record_clause_stands_only_where_the_mart_says_so(quarters_of: FactsOf) -> None:
    values = ["10", "1", "1", "1", "10", "1", "1", "1", "10", "1", "1", "1", "20"]
    said = headline(quarters_of(*values), EN)
    unsaid = headline(
        quarters_of(*values, is_record_same_quarter=False, is_record_any_quarter=False), EN
    )
    only_any = headline(quarters_of(*values, is_record_same_quarter=False), EN)
    assert "highest first quarter since comparable figures began in 2019" in said
    assert "highest" not in unsaid
    assert "highest quarter since comparable figures began in 2019" in only_any


def test_a_provisional_headline_says_so_and_a_final_one_does_not(quarters_of: FactsOf) -> None:
    values = ("10", "1", "1", "1", "12")
    assert headline(quarters_of(*values), EN).endswith(" (provisional).")
    assert headline(quarters_of(*values), TR).endswith(" (geçici).")
    assert headline(quarters_of(*values, is_final=True), EN).endswith("of 2020.")
    assert headline(quarters_of(*values, is_revised=True), EN).endswith("of 2020.")


def test_status_is_final_before_revised_and_incomplete_before_both(
    quarters_of: FactsOf, make_facts: FactsOf
) -> None:
    assert quarters_of("1").status is Status.PROVISIONAL
    assert quarters_of("1", is_revised=True).status is Status.REVISED
    assert quarters_of("1", is_revised=True, is_final=True).status is Status.FINAL
    assert make_facts([Decimal(1)] * 2, is_revised=True).status is Status.INCOMPLETE


def test_an_incomplete_quarter_states_no_growth_and_no_record(make_facts: FactsOf) -> None:
    facts = make_facts([Decimal(10_000_000)] * 12 + [Decimal(90_000_000)] * 2)
    assert headline(facts, EN) == (
        "Leather and leather products exports were USD 180.0 million in January and February "
        "2020; figures for the first quarter of 2020 are incomplete."
    )
    assert headline(facts, TR) == (
        "Deri ve Deri Mamulleri ihracatı Ocak ve Şubat 2020 için 180,0 milyon dolar; 2020 yılı 1. "
        "çeyrek verileri eksiktir."
    )
    for language in Language:
        said = " ".join(main_points(facts, language))
        assert "%" not in said
    assert "highest" not in " ".join(main_points(facts, EN))


def test_the_total_is_named_without_a_second_word_for_exports() -> None:
    total = Subject("total", Name("Total exports", "Toplam ihracat"), "total")
    assert exports_name(total, EN) == "Total exports"
    assert exports_name(total, TR) == "Toplam ihracat"


def test_main_points_give_base_rank_year_to_date_and_twelve_months(quarters_of: FactsOf) -> None:
    points = main_points(quarters_of(*LEATHER[:15]), EN)
    assert points[0] == (
        "Exports were USD 556.2 million, against USD 473.4 million in the third quarter of 2021."
    )
    assert points[1].startswith(
        "The highest third quarter before it was that of 2021, at USD 473.4 million."
    )
    assert "In January to September 2022 exports were USD 1,533.4 million, 21.1% more" in points[2]
    assert "Over the 12 months to September 2022 exports were USD 1,993.9 million" in points[3]


def test_a_quarter_that_is_no_record_is_ranked(quarters_of: FactsOf) -> None:
    values = ["40", "1", "1", "1", "30", "1", "1", "1", "20", "1", "1", "1", "25"]
    points = main_points(quarters_of(*values), EN)
    assert points[1] == (
        "It ranks number 3 of the 4 first quarters since comparable figures began in 2019; the "
        "highest is that of 2019, at USD 40.0 million."
    )


def test_a_tie_equals_and_is_no_record(quarters_of: FactsOf) -> None:
    values = ["40", "1", "1", "1", "30", "1", "1", "1", "20", "1", "1", "1", "40"]
    facts = quarters_of(*values)
    assert "highest" not in headline(facts, EN)
    assert main_points(facts, EN)[1] == (
        "It equals the highest first quarter since comparable figures began in 2019, that of 2019."
    )


def test_the_largest_market_is_a_country_and_never_a_free_zone(quarters_of: FactsOf) -> None:
    def place(code: str, kind: str, value: int) -> PlaceFigure:
        name = Name(code, code)
        return PlaceFigure(code, name, kind, Decimal(value), 3, Decimal(1_000_000), 3)

    rows = (place("Zone", "free_zone", 6_000_000), place("Italy", "country", 3_000_000))
    facts = quarters_of("8", "1", "1", "1", "12", countries=Places(Quarter(2020, 1).months, rows))
    assert any(
        point == "Largest market among the 2 countries with figures: Italy, USD 3.0 million, "
        "25.0% of the national figure; it contributed 25.0 percentage points to the growth of "
        "50.0%."
        for point in main_points(facts, EN)
    )


def test_places_of_an_incomplete_dataset_make_no_sentence(full_facts: SummaryFacts) -> None:
    said = " ".join(main_points(full_facts, EN))
    assert "Country 0" in said
    assert "Istanbul" not in said


def test_one_revised_month_is_named(quarters_of: FactsOf) -> None:
    revision = Revision(
        Month(2020, 2),
        Decimal(4_100_000),
        Decimal(4_100_000),
        "2020-02",
        Decimal(4_000_000),
        "2020-03",
    )
    points = main_points(quarters_of("8", "1", "1", "1", "12", revisions=(revision,)), TR)
    assert points[-1] == (
        "2020-03 baskısıyla revize edilen ay Şubat 2020: 4.100 bin dolar yerine 4.000 bin dolar."
    )


@pytest.mark.parametrize("quarters", [1, 2, 4, 5, 8, 13, 16])
def test_there_are_three_to_six_main_points(quarters_of: FactsOf, quarters: int) -> None:
    facts = quarters_of(*(str(10 + n) for n in range(quarters)))
    for language in Language:
        assert 3 <= len(main_points(facts, language)) <= 6


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.integers(min_value=0, max_value=10**13).map(lambda cents: Decimal(cents) / 100),
        min_size=1,
        max_size=60,
    )
)
def test_every_number_in_a_sentence_is_in_a_table(
    make_facts: FactsOf, values: list[Decimal]
) -> None:
    facts = make_facts(values)
    for language in Language:
        said = (headline(facts, language), *main_points(facts, language))
        assert unsupported(said, tables(facts, language).text, language) == []


def test_the_linter_finds_a_number_that_no_table_shows(full_facts: SummaryFacts) -> None:
    shown = tables(full_facts, EN).text
    found = unsupported(["Exports rose 77.7% in 2026."], shown, EN)
    assert found == [("Exports rose 77.7% in 2026.", Decimal("77.7"))]


def test_no_sentence_gives_a_cause() -> None:
    banned_en = ("caused", "thanks to", "because of", "due to", "driven by", "strong", "sharp")
    banned_tr = ("sayesinde", "nedeniyle", "yüzünden", "güçlü", "sert")
    for text in MESSAGES.values():
        assert not any(word in text.en.lower() for word in banned_en), text.en
        assert not any(word in text.tr.lower() for word in banned_tr), text.tr


@pytest.mark.parametrize(
    "texts", [MESSAGES, LABELS, NEXT_STEPS], ids=["messages", "labels", "next"]
)
def test_both_languages_have_the_same_places_to_fill(texts: dict[str, Name]) -> None:
    def places(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key, text in texts.items():
        assert places(text.en) == places(text.tr), key


def test_no_turkish_figure_or_name_takes_a_suffix() -> None:
    # A suffix on a figure or a name would need its vowel: "'den" or "'dan", "'i" or "'ü".
    for text in MESSAGES.values():
        after_places = [literal for literal, *_ in Formatter().parse(text.tr)][1:]
        assert not any(literal[:1] in {"'", "\u2019"} for literal in after_places), text.tr


def test_lists_read_as_sentences() -> None:
    assert listed(["July"], EN) == "July"
    assert listed(["July", "August"], TR) == "July ve August"
    assert listed(["a", "b", "c"], EN) == "a, b and c"
