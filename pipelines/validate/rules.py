"""The rules of the protocols by id; their words, severity and source are in ``schemas/protocols``."""

from __future__ import annotations

from pipelines.validate import rules_opinion, rules_panel, rules_process
from pipelines.validate.verdict import RuleFunction

RULES: dict[str, RuleFunction] = {
    "P01": rules_panel.p01_size,
    "P02": rules_process.p02_weekends,
    "P03": rules_process.p03_online,
    "P04": rules_process.p04_length,
    "P05": rules_process.p05_order,
    "P06": rules_panel.p06_lay,
    "P07": rules_panel.p07_unaffiliated,
    "P08": rules_process.p08_plurality,
    "P09": rules_process.p09_briefing,
    "P10": rules_process.p10_chosen_hearings,
    "P11": rules_opinion.p11_answer,
    "P12": rules_opinion.p12_form_announced,
    "P13": rules_opinion.p13_collective,
    "P14": rules_process.p14_ahead,
    "P15": rules_process.p15_steering,
    "P16": rules_process.p16_indemnity,
    "P17": rules_opinion.p17_response,
    "P18": rules_panel.p18_quotas,
    "P19": rules_panel.p19_attendance,
    "P20": rules_opinion.p20_tallies,
    "P21": rules_process.p21_controversy,
}
