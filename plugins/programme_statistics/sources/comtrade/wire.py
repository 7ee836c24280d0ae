"""Writes figures as UN Comtrade does: records of a JSON answer, lines of a bulk file."""

from __future__ import annotations

from collections.abc import Iterable

from programme_statistics.sources.comtrade.made_up import Figure

BULK_COLUMNS = (
    "datasetCode", "typeCode", "freqCode", "refPeriodId", "refYear", "refMonth", "period",
    "reporterCode", "flowCode", "partnerCode", "partner2Code", "classificationSearchCode",
    "classificationCode", "isOriginalClassification", "cmdCode", "customsCode", "mosCode",
    "motCode", "qtyUnitCode", "qty", "isQtyEstimated", "altQtyUnitCode", "altQty",
    "isAltQtyEstimated", "netWgt", "isNetWgtEstimated", "grossWgt", "isGrossWgtEstimated",
    "CIFValue", "FOBValue", "primaryValue", "legacyEstimationFlag", "isReported", "isAggregate",
)  # fmt: skip
"""The columns of a bulk file, in the publisher's order."""

_RECORD = (
    '{{"typeCode":"C","freqCode":"{freq}","refPeriodId":{period_id},"refYear":{year},'
    '"refMonth":{month},"period":"{period}","reporterCode":{reporter},"reporterISO":null,'
    '"reporterDesc":null,"flowCode":"{flow}","flowDesc":null,"partnerCode":{partner},'
    '"partnerISO":null,"partnerDesc":null,"partner2Code":0,"partner2ISO":null,'
    '"partner2Desc":null,"classificationCode":"{classification}",'
    '"classificationSearchCode":"HS","isOriginalClassification":true,"cmdCode":"{product}",'
    '"cmdDesc":null,"aggrLevel":{level},"isLeaf":{is_leaf},"customsCode":"C00",'
    '"customsDesc":null,"mosCode":"0","motCode":0,"motDesc":null,"qtyUnitCode":{unit},'
    '"qtyUnitAbbr":null,"qty":{quantity},"isQtyEstimated":{quantity_estimated},'
    '"altQtyUnitCode":-1,"altQtyUnitAbbr":null,"altQty":null,"isAltQtyEstimated":false,'
    '"netWgt":{mass},"isNetWgtEstimated":{mass_estimated},"grossWgt":null,'
    '"isGrossWgtEstimated":false,"cifvalue":{cif},"fobvalue":{fob},"primaryValue":{value},'
    '"legacyEstimationFlag":{flag},"isReported":true,"isAggregate":false}}'
)


def answer(figures: Iterable[Figure], max_rows: int) -> bytes:
    """A data answer: the figures, cut without a word where there are more than ``max_rows``."""
    records: list[str] = []
    for figure in figures:
        if len(records) == max_rows:
            break
        records.append(_record(figure))
    return (
        f'{{"elapsedTime":"0.05 secs","count":{len(records)},"data":[{",".join(records)}],'
        '"error":""}'
    ).encode()


def bulk_file(figures: Iterable[Figure]) -> bytes:
    """A bulk file before it is packed: tab-separated, lines ending in CR LF."""
    lines = ["\t".join(BULK_COLUMNS)]
    lines += ["\t".join(_line(figure)) for figure in figures]
    return ("\r\n".join(lines) + "\r\n").encode()


def _record(figure: Figure) -> str:
    is_import = figure.flow in {"M", "RM"}
    return _RECORD.format(
        freq=_frequency(figure),
        period_id=f"{figure.period[:4]}{figure.period[4:] or '01'}01",
        year=figure.period[:4],
        month=int(figure.period[4:] or 52),
        period=figure.period,
        reporter=figure.reporter,
        flow=figure.flow,
        partner=figure.partner,
        classification=figure.classification,
        product=figure.product,
        level=len(figure.product),
        is_leaf="true" if len(figure.product) == 6 else "false",
        unit=figure.unit,
        quantity=_thousandths(figure.quantity_millis, "null"),
        quantity_estimated=str(figure.is_quantity_estimated).lower(),
        mass=_thousandths(figure.net_grams, "null"),
        mass_estimated=str(figure.is_mass_estimated).lower(),
        cif=figure.value if is_import else "null",
        fob="null" if is_import else figure.value,
        value=figure.value,
        flag=_flag(figure),
    )


def _line(figure: Figure) -> list[str]:
    is_import = figure.flow in {"M", "RM"}
    month = figure.period[4:]
    return [
        f"2{figure.reporter:04d}{figure.period}0", "C", _frequency(figure),
        f"{figure.period[:4]}{month or '01'}01", figure.period[:4], str(int(month or 52)),
        figure.period, str(figure.reporter), figure.flow, str(figure.partner), "0", "HS",
        figure.classification, "1", figure.product, "C00", "0", "0", str(figure.unit),
        _thousandths(figure.quantity_millis, ""), str(int(figure.is_quantity_estimated)), "-1",
        "", "0", _thousandths(figure.net_grams, ""), str(int(figure.is_mass_estimated)), "", "0",
        figure.value if is_import else "", "" if is_import else figure.value, figure.value,
        str(_flag(figure)), "1", "0",
    ]  # fmt: skip


def _frequency(figure: Figure) -> str:
    return "M" if len(figure.period) > 4 else "A"


def _flag(figure: Figure) -> int:
    return 2 * figure.is_quantity_estimated + 4 * figure.is_mass_estimated


def _thousandths(value: int | None, missing: str) -> str:
    return missing if value is None else f"{value // 1000}.{value % 1000:03d}"
