"""What companies planned, did and charged, for programs: of one house, and of all companies beside each other."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from geoportal.core.endpoints import LANG
from geoportal.core.errors import Problem, told
from geoportal.core.languages import translated
from geoportal.core.openapi import component
from geoportal.core.parameters import Parameter, refused, whole_number
from housing.api_utilities import JSON, Told
from housing.models import Building, Manager, UpkeepAct, UpkeepPlan, UpkeepWork
from housing.upkeep_queries import CompanyLine, HouseUpkeep, Period, comparison, upkeep_of
from housing.utility_shapes import DAY, DAY_OR_NULL, DECIMAL_OR_NULL, TEXT, WHOLE, YES, listed, whole
from layers.pages.object_page import MAX_ID
from layers.queries import live_features

MONTH = {**TEXT, "pattern": r"^\d{4}-\d{2}$"}
COMPANY = whole({"id": WHOLE, "code": TEXT, "name": TEXT})
SERVICE = whole({"code": WHOLE, "name": TEXT, "approved_uah_m2": DECIMAL_OR_NULL, "actual_uah_m2": DECIMAL_OR_NULL})
SHAPES = {
    "UpkeepComparison": whole(
        {
            "month": {**MONTH, "type": ["string", "null"]}, "months": listed(MONTH), "is_demonstration": YES,
            "total": WHOLE, "companies": listed(component("UpkeepCompany")),
        }
    ),
    "UpkeepCompany": whole(
        {
            "company": COMPANY, "houses": WHOLE, "approved_uah_m2": DECIMAL_OR_NULL, "actual_uah_m2": DECIMAL_OR_NULL,
            "services": listed(SERVICE),
        }
    ),
    "HouseUpkeep": whole(
        {
            "building": WHOLE, "month": {**MONTH, "type": ["string", "null"]},
            "company": {"anyOf": [COMPANY, {"type": "null"}]}, "is_demonstration": YES,
            "charged": listed(component("UpkeepCharge")), "months": listed(component("UpkeepMonth")),
            "planned": listed(component("UpkeepPlan")), "acts": listed(component("UpkeepAct")),
            "works": listed(component("UpkeepWork")),
        }
    ),
    "UpkeepCharge": whole(
        {
            **SERVICE["properties"], "usual_uah_m2": DECIMAL_OR_NULL, "acts_uah": DECIMAL_OR_NULL,
            "materials_uah": DECIMAL_OR_NULL,
        }
    ),
    "UpkeepMonth": whole({"month": MONTH, "approved_uah_m2": DECIMAL_OR_NULL, "actual_uah_m2": DECIMAL_OR_NULL}),
    "UpkeepPlan": whole(
        {
            "number": TEXT, "service": TEXT, "part": TEXT, "begins_on": DAY, "ends_on": DAY_OR_NULL,
            "state": {**TEXT, "enum": ["open", "closed"]}, "closed_on": DAY_OR_NULL, "cost_uah": DECIMAL_OR_NULL,
        }
    ),
    "UpkeepAct": whole(
        {
            "month": MONTH, "number": TEXT, "on": DAY_OR_NULL, "service": TEXT, "part": TEXT, "words": TEXT,
            "contractor": TEXT, "cost_uah": DECIMAL_OR_NULL,
        }
    ),
    "UpkeepWork": whole(
        {
            "month": MONTH, "name": TEXT, "service": TEXT, "volume": DECIMAL_OR_NULL, "unit": TEXT,
            "materials_uah": DECIMAL_OR_NULL,
        }
    ),
}  # fmt: skip


def month(text: str) -> Period:
    """A month of the calendar."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise ValueError(_("give a month such as 2026-10")) from error
    if len(text) != 7:
        raise ValueError(_("give a month such as 2026-10"))
    return Period(first.year, first.month)


class Upkeep(Told):
    """What a square metre costs in a month by each company's own archive, in sum and by service."""

    operations = {"GET": "getUpkeep"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", JSON): "UpkeepComparison"}}
    components: ClassVar[Mapping[str, Any]] = SHAPES
    parameters: ClassVar[Mapping[str, Sequence[Parameter]]] = {
        "GET": (
            Parameter("month", "This month. Without it the latest one.", month, MONTH, example="2025-10"),
            Parameter("company", "Only the company with this number.", whole_number(1, MAX_ID), {"type": "integer"}),
            Parameter("service", "Only the service with this code of the companies’ dictionary.",
                      whole_number(0, 2**31 - 1), {"type": "integer"}),
            LANG,
        )
    }  # fmt: skip

    def get(self, request: Request) -> HttpResponseBase:
        wanted, company, service = (self.values[name] for name in ("month", "company", "service"))
        found = comparison(wanted)
        if wanted and wanted != found.period:
            known = ", ".join(_word(one) for one in found.periods) or "–"
            raise refused(
                "month", _word(wanted), told(_("no archive of it is loaded; there are: {known}"), known=known)
            )
        rows = [_company_line(one, found.services, service) for one in found.companies]
        rows = [row for row in rows if company in (None, row["company"]["id"]) and (row["services"] or service is None)]
        return self.told(
            {
                "month": _word(found.period) if found.period else None,
                "months": [_word(one) for one in found.periods],
                "is_demonstration": found.is_demonstration,
                "total": len(rows),
                "companies": rows,
            }
        )


class OneHouseUpkeep(Told):
    """What was planned, done and charged for one house, by the latest archive; a year of months, 100 acts and works."""

    operations = {"GET": "getHouseUpkeep"}
    answers: ClassVar[Mapping[str, Mapping[tuple[str, str], str]]] = {"GET": {("200", JSON): "HouseUpkeep"}}
    components: ClassVar[Mapping[str, Any]] = SHAPES
    refusals: ClassVar[Mapping[str, Sequence[str]]] = {"GET": ("304", "400", "404")}

    def get(self, request: Request, number: int) -> HttpResponseBase:
        building = Building.objects.filter(feature__in=live_features(self.audience), pk=min(number, MAX_ID)).first()
        if building is None:
            detail = told(_("There is no apartment building {number}."), number=number)
            raise Problem(404, _("Not Found"), detail)
        found = upkeep_of(building.house_id)
        return self.told(
            {
                "building": building.pk,
                "month": _word(found.period) if found.period else None,
                "company": _company(found.manager) if found.manager else None,
                "is_demonstration": found.is_demonstration,
                "charged": _charged(found),
                "months": [
                    {"month": _word(period), "approved_uah_m2": approved, "actual_uah_m2": actual}
                    for period, approved, actual in found.months
                ],
                "planned": [_plan(plan) for plan in found.plans],
                "acts": [_act(act) for act in found.acts],
                "works": [_work(work) for work in found.works],
            }
        )


def _word(period: Period) -> str:
    return f"{period.year}-{period.month:02d}"


def _company(manager: Manager) -> dict[str, Any]:
    return {"id": manager.pk, "code": manager.code_firme or "", "name": translated(manager, "name")}


def _company_line(line: CompanyLine, services: list[tuple[int, str]], only: int | None) -> dict[str, Any]:
    cells = zip(services, line.cells, strict=True)
    return {
        "company": _company(line.manager),
        "houses": line.houses,
        "approved_uah_m2": _money(line.approved),
        "actual_uah_m2": _money(line.actual),
        "services": [
            {"code": code, "name": name, "approved_uah_m2": _money(approved), "actual_uah_m2": _money(actual)}
            for (code, name), (approved, actual) in cells
            if only in (None, code) and (approved is not None or actual is not None)
        ],
    }


def _money(amount: Decimal | None) -> Decimal | None:
    """To four places, as the archives have it; a mean has more."""
    return None if amount is None else amount.quantize(Decimal("0.0001"))


def _charged(found: HouseUpkeep) -> list[dict[str, Any]]:
    return [
        {
            "code": line.code, "name": line.name, "approved_uah_m2": line.approved, "actual_uah_m2": line.actual,
            "usual_uah_m2": _money(line.usual), "acts_uah": line.acts_uah, "materials_uah": line.materials_uah,
        }
        for line in found.lines
    ]  # fmt: skip


def _plan(plan: UpkeepPlan) -> dict[str, Any]:
    is_open = plan.plan_status == UpkeepPlan.Status.OPEN
    return {
        "number": plan.plan_num, "service": str(plan.service), "part": str(plan.construct),
        "begins_on": plan.plan_date_b, "ends_on": plan.plan_date_e, "state": "open" if is_open else "closed",
        "closed_on": plan.plan_date_close, "cost_uah": plan.summa,
    }  # fmt: skip


def _act(act: UpkeepAct) -> dict[str, Any]:
    return {
        "month": _word(Period(act.load.year, act.load.month)), "number": act.act_num or "", "on": act.act_date,
        "service": str(act.service), "part": str(act.construct), "words": act.act_comment or "",
        "contractor": act.name_org or "", "cost_uah": act.summa,
    }  # fmt: skip


def _work(work: UpkeepWork) -> dict[str, Any]:
    """Of the people who did it nothing is told: neither trade nor hours nor wage."""
    return {
        "month": _word(Period(work.load.year, work.load.month)), "name": work.name_work or str(work.operation),
        "service": str(work.service or ""), "volume": work.work_volume, "unit": work.operation.name_measure or "",
        "materials_uah": work.summ_material,
    }  # fmt: skip
