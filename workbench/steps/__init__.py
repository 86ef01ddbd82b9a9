"""The open set of choices an analyst makes: `STEPS` is all of it, by name."""

from collections.abc import Mapping
from typing import Any

from workbench.errors import InputError
from workbench.steps.base import Step
from workbench.steps.columns import Cast, Drop, Select
from workbench.steps.duplicates import DropDuplicates
from workbench.steps.encoding import FrequencyEncode, GroupRare, OneHotEncode, OrdinalEncode
from workbench.steps.features import Calculate, ExpandDatetime, Interact
from workbench.steps.missing import DropMissing, Impute, IndicateMissing
from workbench.steps.outliers import ClipOutliers, DropOutliers, FlagOutliers, NullOutliers
from workbench.steps.scaling import Discretize, PowerTransform, Scale
from workbench.steps.selectors import categorical, flag, matching, numeric, temporal, text
from workbench.steps.target_encoding import TargetEncode

STEPS: dict[str, type[Step]] = {
    step.__name__: step
    for step in (
        Calculate,
        Cast,
        ClipOutliers,
        Discretize,
        Drop,
        DropDuplicates,
        DropMissing,
        DropOutliers,
        ExpandDatetime,
        FlagOutliers,
        FrequencyEncode,
        GroupRare,
        Impute,
        IndicateMissing,
        Interact,
        NullOutliers,
        OneHotEncode,
        OrdinalEncode,
        PowerTransform,
        Scale,
        Select,
        TargetEncode,
    )
}


def step_from_json(values: Mapping[str, Any]) -> Step:
    """The step that its `to_json` described.

    Raises:
        InputError: a step or an argument that is not known.
    """
    name = str(values.get("step"))
    if name not in STEPS:
        raise InputError(f"No step {name!r}.", known=STEPS, given=name)
    return STEPS[name].from_json(values)


__all__ = [
    "STEPS",
    "Calculate",
    "Cast",
    "ClipOutliers",
    "Discretize",
    "Drop",
    "DropDuplicates",
    "DropMissing",
    "DropOutliers",
    "ExpandDatetime",
    "FlagOutliers",
    "FrequencyEncode",
    "GroupRare",
    "Impute",
    "IndicateMissing",
    "Interact",
    "NullOutliers",
    "OneHotEncode",
    "OrdinalEncode",
    "PowerTransform",
    "Scale",
    "Select",
    "Step",
    "TargetEncode",
    "categorical",
    "flag",
    "matching",
    "numeric",
    "step_from_json",
    "temporal",
    "text",
]
