"""Training: from a recipe, an estimator and a table to a model."""

from workbench.training.fitting import fit
from workbench.training.importances import Importance
from workbench.training.logit import Logit
from workbench.training.model import Model
from workbench.training.network import Network, Spark
from workbench.training.precision import PrecisionWarning

__all__ = ["Importance", "Logit", "Model", "Network", "PrecisionWarning", "Spark", "fit"]
