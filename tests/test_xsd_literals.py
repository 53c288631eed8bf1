"""Each datatype of XML Schema takes its own lexical forms and no others."""

from __future__ import annotations

import pytest

from all_kg.namespaces import XSD
from all_kg.rdf.xsd_literals import is_well_typed

WELL_TYPED = {
    "integer": ["0", "-01", "+5", "9" * 50],
    "decimal": ["1.50", ".5", "5.", "-0.0", "1" * 60],
    "boolean": ["true", "1"],
    "date": ["2024-02-29", "2024-01-01Z", "2024-01-01+14:00", "-0001-01-01", "12024-01-01", "2400-02-29"],
    "dateTime": [
        "2024-01-01T00:00:00",
        "2024-01-01T24:00:00",
        "2024-01-01T00:00:00.123456789012Z",
        "2024-12-31T23:59:59.5-14:00",
    ],
    "time": ["24:00:00", "00:00:00.5+01:00"],
    "gYear": ["2024", "-0044", "2024Z"],
    "gYearMonth": ["2024-12"],
    "gMonthDay": ["--02-29"],
    "gDay": ["---31"],
    "gMonth": ["--12"],
    "duration": ["P1Y12M", "PT0.5S", "-P3D"],
    "dayTimeDuration": ["P3D", "PT1H"],
    "yearMonthDuration": ["P1Y"],
    "double": ["1E400", "INF", "-INF", "NaN", "1e-400", "5"],
    "float": ["16777217", "+INF"],
    "anyURI": ["http://a/b"],
    "hexBinary": ["0fAF", ""],
    "base64Binary": ["YQ==", ""],
    "byte": ["127", "-128"],
    "unsignedByte": ["255"],
    "nonNegativeInteger": ["0", "-0"],
    "positiveInteger": ["1"],
    "language": ["en-GB", "x-any"],
    "token": ["a b"],
    "normalizedString": [" a "],
    "NCName": ["a-b"],
    "Name": ["a:b"],
    "NMTOKEN": ["1a"],
    "dateTimeStamp": ["2024-01-01T00:00:00Z"],
    "long": ["9223372036854775807"],
    "negativeInteger": ["-1"],
    "nonPositiveInteger": ["0"],
    "string": ["", "\x00 any"],
    "unsignedLong": ["18446744073709551615"],
    "int": ["-2147483648"],
    "short": ["+32767"],
    "unsignedInt": ["4294967295"],
    "unsignedShort": ["00065535"],
}
ILL_TYPED = {
    "integer": ["1_000", " 1", "1 ", "1.0", "", "\u0663", "1e3", "--1"],
    "decimal": ["1e5", "NaN", "INF", "1,5", "1_0", " 1.0", ".", "5%"],
    "boolean": ["TRUE", "True", "yes", ""],
    "date": [
        "2024-1-1",
        "2024-02-30",
        "2023-02-29",
        "0000-01-01x",
        "2024-13-01",
        "2024-01-01+15:00",
        "24-01-01",
        "20240101",
        "02024-01-01",
        "2100-02-29",
        "-0001-02-29",
        "2024-01-00",
    ],
    "dateTime": [
        "2024-01-01",
        "2024-01-01 00:00:00",
        "2024-01-01T25:00:00",
        "2024-01-01T24:00:01",
        "2024-01-01T00:00",
    ],
    "time": ["24:00:01", "1:00:00", "12:00"],
    "gYear": ["24", "2024-01"],
    "gYearMonth": ["2024-13"],
    "gMonthDay": ["--02-30", "02-29"],
    "gDay": ["---32"],
    "gMonth": ["--13", "12"],
    "duration": ["P", "1Y", "PT", "P1S", "P1YT"],
    "dayTimeDuration": ["P1Y"],
    "yearMonthDuration": ["P1D"],
    "double": ["inf", "nan", "1e", "0x1", "1_0", "infinity", " 1"],
    "float": ["Infinity", "1,0"],
    "hexBinary": ["0", "0g"],
    "base64Binary": ["YQ=", "*"],
    "byte": ["128", "-129"],
    "unsignedByte": ["256", "-1", "9" * 5000],
    "nonNegativeInteger": ["-1"],
    "positiveInteger": ["0"],
    "language": ["en_GB", "123456789"],
    "token": [" a", "a  b"],
    "normalizedString": ["a\tb"],
    "NCName": ["a:b", "1a"],
    "Name": ["1a"],
    "NMTOKEN": ["a b"],
    "dateTimeStamp": ["2024-01-01T00:00:00"],
    "long": ["9223372036854775808"],
    "negativeInteger": ["0"],
    "nonPositiveInteger": ["1"],
    "unsignedLong": ["18446744073709551616"],
    "int": ["2147483648"],
    "short": ["32768"],
    "unsignedInt": ["-1"],
    "unsignedShort": ["65536"],
    "unsinged": ["1"],
}
CASES = [
    *((datatype, form, True) for datatype, forms in WELL_TYPED.items() for form in forms),
    *((datatype, form, False) for datatype, forms in ILL_TYPED.items() for form in forms),
]


def test_all_cases_are_here() -> None:
    assert (sum(map(len, WELL_TYPED.values())), sum(map(len, ILL_TYPED.values()))) == (73, 94)


@pytest.mark.parametrize(("datatype", "form", "expected"), CASES)
def test_a_lexical_form_is_or_is_not_one_of_its_datatype(datatype: str, form: str, expected: bool) -> None:
    assert is_well_typed(form, XSD + datatype) is expected


def test_a_datatype_from_elsewhere_takes_every_text() -> None:
    assert is_well_typed("anything", "https://example.org/datatype")
