"""The texts of a summary, in both languages side by side, with named places for the figures.

Turkish sentences take figures and names without a suffix of their own ("Almanya: 67,6 milyon
dolar"), because the right vowel of a suffix depends on how the figure or name is read aloud.
Suffixes stand only on fixed words ("yılından", "döneminde").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from programme_statistics.periods import Month, Quarter
from programme_statistics.summaries.facts import Language, Name, Subject

_MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTHS_TR = (
    "Ocak",
    "Şubat",
    "Mart",
    "Nisan",
    "Mayıs",
    "Haziran",
    "Temmuz",
    "Ağustos",
    "Eylül",
    "Ekim",
    "Kasım",
    "Aralık",
)
_ORDINALS_EN = ("first", "second", "third", "fourth")

MESSAGES: Mapping[str, Name] = {
    "exports": Name("{subject} exports", "{subject} ihracatı"),
    # Headlines.
    "headline_up": Name(
        "{exports} rose {change} year on year to USD {value} million in {period}{record}{mark}.",
        "{exports} {period} döneminde geçen yılın aynı dönemine göre {change} artarak "
        "{value} milyon dolara yükseldi{record}{mark}.",
    ),
    "headline_down": Name(
        "{exports} fell {change} year on year to USD {value} million in {period}{record}{mark}.",
        "{exports} {period} döneminde geçen yılın aynı dönemine göre {change} azalarak "
        "{value} milyon dolara geriledi{record}{mark}.",
    ),
    "headline_flat": Name(
        "{exports} were unchanged at USD {value} million in {period}, "
        "compared with a year earlier{record}{mark}.",
        "{exports} {period} döneminde geçen yılın aynı dönemine göre "
        "{value} milyon dolar ile yatay seyretti{record}{mark}.",
    ),
    "headline_multiple": Name(
        "{exports} rose to {multiple} times the figure of a year earlier, USD {value} million, "
        "in {period}{record}{mark}.",
        "{exports} {period} döneminde geçen yılın aynı dönemindeki değerin {multiple} katına "
        "çıkarak {value} milyon dolara yükseldi{record}{mark}.",
    ),
    "headline_level": Name(
        "{exports} reached USD {value} million in {period}{record}{mark}.",
        "{exports} {period} döneminde {value} milyon dolar olarak gerçekleşti{record}{mark}.",
    ),
    "headline_incomplete": Name(
        "{exports} were USD {value} million in {published}; "
        "figures for {period} are incomplete{mark}.",
        "{exports} {published} için {value} milyon dolar; {period} verileri eksiktir{mark}.",
    ),
    "record_same_quarter": Name(
        ", the highest {ordinal} quarter since comparable figures began in {year}",
        "; bu, karşılaştırılabilir verilerin başladığı {year} yılından bu yana en yüksek "
        "{ordinal} çeyrek değeridir",
    ),
    "record_any_quarter": Name(
        ", the highest quarter since comparable figures began in {year}",
        "; bu, karşılaştırılabilir verilerin başladığı {year} yılından bu yana en yüksek "
        "çeyrek değeridir",
    ),
    "mark_provisional": Name(" (provisional)", " (geçici)"),
    # Main points.
    "level": Name("Exports were USD {value} million.", "İhracat {value} milyon dolar oldu."),
    "level_and_base": Name(
        "Exports were USD {value} million, against USD {base} million in {base_period}.",
        "İhracat {value} milyon dolar oldu; {base_period} değeri {base} milyon dolar.",
    ),
    "level_incomplete": Name(
        "USD {value} million is the sum of the months published so far; "
        "no growth and no record is stated until the quarter is complete.",
        "{value} milyon dolar, şimdiye kadar yayımlanan ayların toplamıdır; çeyrek "
        "tamamlanmadan büyüme ve rekor bilgisi verilmez.",
    ),
    "also_any_record": Name(
        "It was also the highest of all quarters since comparable figures began in {year}.",
        "Bu değer, karşılaştırılabilir verilerin başladığı {year} yılından bu yana tüm "
        "çeyrekler arasında da en yüksek değerdir.",
    ),
    "earlier_best": Name(
        "The highest {ordinal} quarter before it was that of {best_year}, at USD {best} million.",
        "Önceki en yüksek {ordinal} çeyrek değeri {best} milyon dolar ({best_year}).",
    ),
    "rank": Name(
        "It ranks number {rank} of the {count} {ordinal} quarters since comparable figures began "
        "in {year}; the highest is that of {best_year}, at USD {best} million.",
        "Karşılaştırılabilir verilerin başladığı {year} yılından bu yana görülen {count} adet "
        "{ordinal} çeyrek arasında sırası: {rank}; en yüksek değer {best} milyon dolar "
        "({best_year}).",
    ),
    "rank_tied": Name(
        "It equals the highest {ordinal} quarter since comparable figures began in {year}, "
        "that of {best_year}.",
        "Bu değer, karşılaştırılabilir verilerin başladığı {year} yılından bu yana görülen en "
        "yüksek {ordinal} çeyrek değerine eşittir ({best_year}).",
    ),
    "year_to_date": Name(
        "In {period} exports were USD {value} million, {comparison} in the same months of "
        "{base_year}.",
        "{period} döneminde ihracat {value} milyon dolar oldu; {base_year} yılının aynı "
        "dönemine göre {comparison}.",
    ),
    "rolling": Name(
        "Over the 12 months to {month} exports were USD {value} million.",
        "{month} sonu itibarıyla son 12 ayda ihracat {value} milyon dolar oldu.",
    ),
    "rolling_and_change": Name(
        "Over the 12 months to {month} exports were USD {value} million, {comparison} over the "
        "12 months before.",
        "{month} sonu itibarıyla son 12 ayda ihracat {value} milyon dolar oldu; önceki 12 aya "
        "göre {comparison}.",
    ),
    "more_than": Name("{change} more than", "{change} arttı"),
    "less_than": Name("{change} less than", "{change} azaldı"),
    "same_as": Name("unchanged from the figure", "değişmedi"),
    "times_as_much": Name("{multiple} times as much as", "{multiple} katına çıktı"),
    "share": Name(
        "These exports made up {share} of Türkiye's exports as recorded by the exporters' unions.",
        "Bu ihracatın, ihracatçı birlikleri kayıtlarına göre Türkiye ihracatındaki payı {share}.",
    ),
    "months": Name("By month: {months}.", "Aylara göre: {months}."),
    "month_value": Name("USD {value} million in {month}", "{month} {value} milyon dolar"),
    "top_country": Name(
        "Largest market among the {count} countries with figures: {name}, USD {value} million, "
        "{share} of the national figure.",
        "Verisi bulunan {count} ülke arasında en büyük pazar: {name}, {value} milyon dolar, "
        "Türkiye değerindeki payı {share}.",
    ),
    "top_country_contribution": Name(
        "Largest market among the {count} countries with figures: {name}, USD {value} million, "
        "{share} of the national figure; it contributed {points} percentage points to the growth "
        "of {change}.",
        "Verisi bulunan {count} ülke arasında en büyük pazar: {name}, {value} milyon dolar, "
        "Türkiye değerindeki payı {share}; {change} büyümeye katkısı {points} puan.",
    ),
    "top_province": Name(
        "Largest province among the {count} with figures: {name}, USD {value} million, {share} of "
        "the national figure.",
        "Verisi bulunan {count} il arasında en yüksek değer: {name}, {value} milyon dolar, "
        "Türkiye değerindeki payı {share}.",
    ),
    "revised": Name(
        "The edition of {edition} revised the figures of {count} months; the largest revision is "
        "in {month}, from USD {earlier} thousand to USD {latest} thousand.",
        "{edition} baskısıyla {count} ayın değeri revize edildi; en büyük revizyon {month}: "
        "{earlier} bin dolar yerine {latest} bin dolar.",
    ),
    "revised_one": Name(
        "The edition of {edition} revised the figure of {month}, from USD {earlier} thousand to "
        "USD {latest} thousand.",
        "{edition} baskısıyla revize edilen ay {month}: {earlier} bin dolar yerine {latest} bin "
        "dolar.",
    ),
    "not_revised": Name(
        "No month up to the end of the quarter was revised in the newest edition used here.",
        "Burada kullanılan en yeni baskıyla, çeyrek sonuna kadarki hiçbir ayın değeri revize "
        "edilmedi.",
    ),
}


def message(key: str, language: Language, **values: str) -> str:
    """The text named ``key`` with its places filled; ``KeyError`` for an unknown key or place."""
    return MESSAGES[key].in_language(language).format(**values)


def exports_name(subject: Subject, language: Language) -> str:
    """``Leather and leather products exports``; the total is named ``Total exports`` already."""
    name = subject.name.in_language(language)
    return name if subject.is_total else message("exports", language, subject=name)


def month_name(month: Month, language: Language) -> str:
    """``March`` or ``Mart``."""
    names = _MONTHS_EN if language is Language.EN else _MONTHS_TR
    return names[month.month - 1]


def listed(items: Sequence[str], language: Language) -> str:
    """``items`` as a list in a sentence: ``July, August and September``."""
    last_joint = " and " if language is Language.EN else " ve "
    return last_joint.join((", ".join(items[:-1]), items[-1])) if len(items) > 1 else items[0]


def month_and_year(month: Month, language: Language) -> str:
    """``March 2022`` or ``Mart 2022``."""
    return f"{month_name(month, language)} {month.year}"


def months_of_year(last: Month, language: Language) -> str:
    """January to ``last``: ``January to June 2022``, ``Ocak-Haziran 2022``."""
    first = Month(last.year, 1)
    joined = " to " if language is Language.EN else "-"
    return f"{month_name(first, language)}{joined}{month_and_year(last, language)}"


def ordinal(quarter: Quarter, language: Language) -> str:
    """The quarter's place in its year: ``first`` or ``1.``."""
    if language is Language.EN:
        return _ORDINALS_EN[quarter.number - 1]
    return f"{quarter.number}."


def quarter_name(quarter: Quarter, language: Language) -> str:
    """``the first quarter of 2022`` or ``2022 yılı 1. çeyrek``."""
    if language is Language.EN:
        return f"the {ordinal(quarter, language)} quarter of {quarter.year}"
    return f"{quarter.year} yılı {ordinal(quarter, language)} çeyrek"


def quarter_label(quarter: Quarter, language: Language) -> str:
    """The short form for tables: ``2022 Q1`` or ``2022 1. çeyrek``."""
    if language is Language.EN:
        return f"{quarter.year} Q{quarter.number}"
    return f"{quarter.year} {quarter.number}. çeyrek"
