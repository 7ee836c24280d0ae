"""The page's fixed texts: headings, column names, notes, in both languages side by side."""

from __future__ import annotations

from collections.abc import Mapping

from programme_statistics.summaries.facts import Language, Name, Status

STATUS_NAMES: Mapping[Status, Name] = {
    Status.PROVISIONAL: Name("Provisional", "Geçici"),
    Status.REVISED: Name("Revised", "Revize"),
    Status.FINAL: Name("Final", "Kesin"),
    Status.INCOMPLETE: Name("Incomplete", "Eksik"),
}

NEXT_STEPS: Mapping[Status, Name] = {
    Status.PROVISIONAL: Name(
        "Written again when a later edition revises a month of the quarter; final with the "
        "December {year} edition, due in January {next_year}.",
        "Sonraki bir baskı çeyreğin bir ayını revize ederse yeniden yazılır; Ocak {next_year} "
        "içinde beklenen Aralık {year} baskısıyla kesinleşir.",
    ),
    Status.REVISED: Name(
        "Final with the December {year} edition, due in January {next_year}; written again if an "
        "edition before it revises a month of the quarter.",
        "Ocak {next_year} içinde beklenen Aralık {year} baskısıyla kesinleşir; daha önce bir "
        "baskı çeyreğin bir ayını revize ederse yeniden yazılır.",
    ),
    Status.FINAL: Name(
        "None planned: the year's December edition is in. A later correction would give a new "
        "version, and this one would be kept.",
        "Planlanan adım yok: yılın Aralık baskısı alındı. Sonradan bir düzeltme olursa yeni bir "
        "sürüm yazılır, bu sürüm saklanır.",
    ),
    Status.INCOMPLETE: Name(
        "Written again when the missing months are published.",
        "Eksik aylar yayımlandığında yeniden yazılır.",
    ),
}

LABELS: Mapping[str, Name] = {
    "language": Name("English", "Türkçe"),
    "kicker": Name("Quarterly export summary", "Üç aylık ihracat özeti"),
    "skip_note": Name("Language", "Dil"),
    # Cover box.
    "quarter": Name("Quarter", "Çeyrek"),
    "status": Name("Status", "Durum"),
    "known_at": Name("Figures as known at", "Verilerin bilindiği an"),
    "local_time": Name("Istanbul time", "İstanbul saati"),
    "publisher": Name("Publisher of the figures", "Verileri yayımlayan"),
    "next_step": Name("Next step", "Sonraki adım"),
    # Sections.
    "main_points": Name("Main points", "Öne çıkanlar"),
    "chart": Name("Quarters", "Çeyrekler"),
    "key_figures": Name("Key figures", "Temel göstergeler"),
    "provinces": Name("Provinces", "İller"),
    "countries": Name("Countries", "Ülkeler"),
    "history": Name("History", "Geçmiş"),
    "revisions": Name(
        "Revised since the edition before", "Önceki baskıdan bu yana revize edilenler"
    ),
    "notes": Name("Notes", "Açıklamalar"),
    "checks": Name("Checks", "Denetimler"),
    "sources": Name("Sources", "Kaynaklar"),
    # The chart.
    "chart_caption": Name(
        "{exports}, USD million a quarter", "{exports}, çeyrek başına milyon dolar"
    ),
    "chart_alt": Name(
        "Bar chart from zero: {exports} in USD million, {first} to {last}. {last}: {value}. "
        "Lowest: {lowest} ({lowest_quarter}); highest: {highest} ({highest_quarter}).",
        "Sıfırdan başlayan sütun grafiği: {exports}, milyon dolar, {first} - {last}. {last}: "
        "{value}. En düşük: {lowest} ({lowest_quarter}); en yüksek: {highest} ({highest_quarter}).",
    ),
    "chart_source": Name("Source", "Kaynak"),
    "legend_this": Name("this quarter", "bu çeyrek"),
    "legend_same": Name("same quarter of other years", "diğer yılların aynı çeyreği"),
    "legend_other": Name("other quarters", "diğer çeyrekler"),
    "legend_incomplete": Name("incomplete quarter", "eksik çeyrek"),
    # Tables.
    "caption_key_figures": Name(
        "The quarter in comparison, USD million", "Karşılaştırmalı olarak çeyrek, milyon dolar"
    ),
    "caption_months": Name("The quarter's months, USD million", "Çeyreğin ayları, milyon dolar"),
    "caption_same_quarters": Name(
        "The {count} {ordinal} quarters since {year}, USD million",
        "{year} yılından bu yana {count} adet {ordinal} çeyrek, milyon dolar",
    ),
    "caption_quarters": Name(
        "The last {count} quarters, USD million", "Son {count} çeyrek, milyon dolar"
    ),
    "caption_provinces": Name(
        "Exports by province, {quarter}, USD million",
        "İllere göre ihracat, {quarter}, milyon dolar",
    ),
    "caption_countries": Name(
        "Exports by country, {quarter}, USD million",
        "Ülkelere göre ihracat, {quarter}, milyon dolar",
    ),
    "caption_revisions": Name(
        "Months revised with the edition of {edition}: {count}; USD thousand",
        "{edition} baskısıyla revize edilen ay sayısı: {count}; bin dolar",
    ),
    "measure": Name("Figure", "Gösterge"),
    "value": Name("Value", "Değer"),
    "compared_with": Name("Compared with", "Karşılaştırılan"),
    "change": Name("Change, %", "Değişim, %"),
    "change_on_year": Name("On the year, %", "Yıllık, %"),
    "change_on_quarter": Name("On the quarter, %", "Önceki çeyreğe, %"),
    "twelve_months": Name("12 months", "12 ay"),
    "month": Name("Month", "Ay"),
    "year_before": Name("A year before", "Bir yıl önce"),
    "edition": Name("Edition", "Baskı"),
    "rank": Name("Rank", "Sıra"),
    "province": Name("Province", "İl"),
    "country": Name("Country", "Ülke"),
    "share": Name("Share, %", "Pay, %"),
    "contribution": Name("Contribution, pp", "Katkı, puan"),
    "others_provinces": Name("Other provinces ({count})", "Diğer iller ({count})"),
    "others_countries": Name("Other countries ({count})", "Diğer ülkeler ({count})"),
    "all_provinces": Name("All with figures ({count})", "Verisi olanların tümü ({count})"),
    "all_countries": Name("All with figures ({count})", "Verisi olanların tümü ({count})"),
    "earlier": Name("Before", "Önceki"),
    "latest": Name("Now", "Şimdiki"),
    "difference": Name("Difference", "Fark"),
    # Rows of the key figures.
    "row_on_year": Name("{quarter}, on the year before", "{quarter}, bir yıl öncesine göre"),
    "row_on_quarter": Name(
        "{quarter}, on the quarter before, not seasonally adjusted",
        "{quarter}, önceki çeyreğe göre, mevsim etkisinden arındırılmamış",
    ),
    "row_incomplete": Name(
        "{quarter}, published months only", "{quarter}, yalnızca yayımlanan aylar"
    ),
    "row_twelve_months": Name("12 months to {month}", "{month} sonu itibarıyla son 12 ay"),
    "row_share": Name("Share of Türkiye's exports, %", "Türkiye ihracatındaki pay, %"),
    "row_history": Name("Comparable figures begin in", "Karşılaştırılabilir verilerin başlangıcı"),
    # What stands in the place of a table or beside it.
    "no_places": Name(
        "No figures of this subject and quarter are in the warehouse.",
        "Veri ambarında bu konu ve çeyrek için veri yok.",
    ),
    "places_incomplete": Name(
        "Incomplete: the values are those of {months} only, so no comparison or share is given.",
        "Eksik: değerler yalnızca {months} için; bu nedenle karşılaştırma ve pay verilmez.",
    ),
    "places_sample": Name(
        "The sample carries only some of them; one that is not listed is not zero.",
        "Örnek veriler yalnızca bir bölümünü içerir; listede olmayanın değeri sıfır değildir.",
    ),
    "places_partial": Name(
        "* Figures for fewer than three months of one of the two quarters: no change is given.",
        "* İki çeyrekten birinde üç aydan az veri var: değişim verilmez.",
    ),
    "no_revisions": Name(
        "No month up to the end of the quarter was revised in the newest edition used here.",
        "Burada kullanılan en yeni baskıyla, çeyrek sonuna kadarki hiçbir ayın değeri revize "
        "edilmedi.",
    ),
    "checks_passed": Name(
        "{count} checks of the loads used were passed.",
        "Kullanılan yüklemelerde geçilen denetim: {count}.",
    ),
    "checks_no_warning": Name("None warned.", "Uyarı yok."),
    "checks_warnings": Name(
        "These warned; the figures were published with the warning:",
        "Aşağıdakiler uyarı verdi; veriler uyarıyla yayımlandı (uyarı cümleleri İngilizcedir):",
    ),
    "checks_earlier": Name(
        "Warnings on editions of earlier months only: {count}. They are in the JSON file.",
        "Yalnızca daha önceki ayları getiren baskılardaki uyarı sayısı: {count}. Bunlar JSON "
        "dosyasındadır.",
    ),
    "sources_earlier": Name(
        "Editions that brought only earlier months: {count}. They are in the JSON file.",
        "Yalnızca daha önceki ayları getiren baskı sayısı: {count}. Bunlar JSON dosyasındadır.",
    ),
    "source_edition": Name("Edition of {edition}", "{edition} baskısı"),
    "source_dated": Name("dated {date}", "tarihi {date}"),
    "source_sample": Name(
        "rebuilt from published figures", "yayımlanmış verilerden yeniden kuruldu"
    ),
    "sample_notice": Name(
        "Sample: the figures are the publisher's, but the workbooks they were read from were "
        "rebuilt from published figures and carry only some series.",
        "Örnek: veriler yayımlayan kuruluşa aittir; ancak okundukları çalışma kitapları "
        "yayımlanmış verilerden yeniden kurulmuştur ve yalnızca bazı serileri içerir.",
    ),
    "incomplete_notice": Name(
        "Incomplete: {count} of the quarter's 3 months are published. No growth and no record is "
        "stated.",
        "Eksik: çeyreğin 3 ayından {count} ay yayımlandı. Büyüme ve rekor bilgisi verilmez.",
    ),
    "json_link": Name("The same figures as JSON", "Aynı veriler, JSON olarak"),
}

NOTES: tuple[Name, ...] = (
    Name(
        "Values are in millions of US dollars, current prices, rounded to one decimal from exact "
        "figures. Percentages are computed from the exact figures, so they can differ from those "
        "of the rounded ones, and totals may not add up. – not available; n.m. not meaningful (the "
        "figure compared with is below 50,000 dollars); × a multiple, used above +999%.",
        "Değerler cari fiyatlarla milyon ABD dolarıdır ve kesin değerlerden bir ondalığa "
        "yuvarlanmıştır. Yüzdeler kesin değerlerden hesaplanır; bu yüzden yuvarlanmış "
        "değerlerden hesaplananlardan farklı olabilir, toplamlar tutmayabilir. – veri yok; a.d. "
        "anlamlı değil (karşılaştırılan değer 50.000 doların altında); × kat, %999 üzerindeki "
        "artışlarda kullanılır.",
    ),
    Name(
        "The figures are the exporters' unions' records as TİM publishes them. They are not "
        "TÜİK's foreign trade statistics, which cover more, and the two are never to be put into "
        "one series.",
        "Veriler, TİM tarafından yayımlanan ihracatçı birlikleri kayıtlarıdır. Kapsamı daha geniş "
        "olan TÜİK dış ticaret istatistikleri değildir; ikisi tek bir seride birleştirilmemelidir.",
    ),
    Name(
        "The figures are not adjusted for season or calendar. A change on the quarter before "
        "carries the season; a change on the year compares like with like.",
        "Veriler mevsim ve takvim etkilerinden arındırılmamıştır. Önceki çeyreğe göre değişim "
        "mevsim etkisini içerir; yıllık değişim benzer dönemleri karşılaştırır.",
    ),
    Name(
        "A record is stated only where the value is above every earlier one since comparable "
        "figures began: with at least three earlier quarters of the same number, or twelve "
        "earlier quarters for a record of any quarter. Values are nominal.",
        "Rekor, yalnızca değer karşılaştırılabilir verilerin başlangıcından bu yana önceki bütün "
        "değerlerin üzerindeyse belirtilir: aynı çeyrek için en az üç, tüm çeyrekler için en az "
        "on iki önceki çeyrek gerekir. Değerler nominaldir.",
    ),
    Name(
        "A province is that of the exporter's registered seat; a country is the last known "
        "destination.",
        "İl, ihracatçının kayıtlı merkezinin bulunduğu ildir; ülke, bilinen son varış yeridir.",
    ),
)


def label(key: str, language: Language, **values: str) -> str:
    """The text named ``key`` with its places filled; ``KeyError`` for an unknown key or place."""
    return LABELS[key].in_language(language).format(**values)
