"""Validation: how good a model is on rows it has not seen, and how sure we are of it."""

from workbench.validation.crossed import CrossValidation
from workbench.validation.crossing import cross_validate
from workbench.validation.metrics import Estimate
from workbench.validation.report import Validation
from workbench.validation.validating import validate

__all__ = ["CrossValidation", "Estimate", "Validation", "cross_validate", "validate"]
