"""TabM-mini: an ensemble of multilayer perceptrons that share all weights but their scales and heads."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn

from workbench.training.network.inputs import Inputs
from workbench.training.network.job import Job

EMBEDDING = 16  # numbers that stand for one feature
DROPOUT = 0.1


class Embedding(nn.Module):
    """A table with a vector for each category, and for each end of a number's bins.

    A number's vector lies on the straight line between those of its bin's ends. What is learned is the way
    from each end to the next, so that what lies beyond an end learns with it.

    Source: Y. Gorishniy, I. Rubachev and A. Babenko, On Embeddings for Numerical Features in Tabular Deep
    Learning (NeurIPS 2022), section 3.2.
    """

    def __init__(self, inputs: Inputs) -> None:
        super().__init__()
        numbers, most = len(inputs.numbers), inputs.most_bins
        self.ways = nn.Parameter(_uniform(numbers, most, EMBEDDING, fan=max(most, 1)))
        self.begins = nn.Parameter(_uniform(numbers, 1, EMBEDDING, fan=EMBEDDING))
        self.missing = nn.Parameter(_uniform(numbers, 1, EMBEDDING, fan=EMBEDDING))
        self.categories = nn.Parameter(_uniform(inputs.category_rows, EMBEDDING, fan=EMBEDDING))

    def forward(self, rows: Tensor, come: Tensor) -> Tensor:
        """(n, f) and (n, numbers) to (n, f, EMBEDDING)."""
        before = torch.cat([self.begins, self.ways[:, :-1]], dim=1).cumsum(dim=1)
        ends = torch.cat([self.missing, before], dim=1).flatten(0, 1)
        ways = nn.functional.pad(self.ways, (0, 0, 1, 0)).flatten(0, 1)
        numbers = come.shape[1]
        begun = nn.functional.embedding(rows, torch.cat([ends, self.categories]))
        gone = come.unsqueeze(2) * nn.functional.embedding(rows[:, :numbers], ways)
        return begun + nn.functional.pad(gone, (0, 0, 0, rows.shape[1] - numbers))


class TabM(nn.Module):
    """Gives the answers of all members: (n, members, outputs).

    Source: Y. Gorishniy, A. Kotelnikov and A. Babenko, TabM: Advancing Tabular Deep Learning with
    Parameter-Efficient Ensembling (ICLR 2025), the variant that it calls mini.
    """

    def __init__(self, job: Job) -> None:
        super().__init__()
        settings, outputs = job.settings, job.target.outputs
        widths = [len(job.inputs.features) * EMBEDDING, *[settings.width] * settings.blocks]
        self.embedding = Embedding(job.inputs)
        self.scale = nn.Parameter(torch.randn(settings.members, widths[0]))
        self.blocks = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(widths))
        self.weight = nn.Parameter(_uniform(settings.members, widths[-1], outputs, fan=widths[-1]))
        self.bias = nn.Parameter(_uniform(settings.members, 1, outputs, fan=widths[-1]))

    def forward(self, rows: Tensor, come: Tensor) -> Tensor:
        hidden = self.embedding(rows, come).flatten(1).unsqueeze(1) * self.scale
        for block in self.blocks:
            hidden = nn.functional.dropout(block(hidden).relu(), DROPOUT, self.training)
        return (torch.matmul(hidden.transpose(0, 1), self.weight) + self.bias).transpose(0, 1)


def combined(answers: Tensor, job: Job) -> Tensor:
    """The mean of the members (n, members, outputs): values (n,) or probabilities (n, classes), float64."""
    if job.task == "regression":
        return answers.squeeze(2).double().mean(dim=1)
    return answers.double().softmax(dim=2).mean(dim=1)


def _uniform(*shape: int, fan: int) -> Tensor:
    return torch.empty(shape).uniform_(-(fan**-0.5), fan**-0.5)
