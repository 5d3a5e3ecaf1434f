"""Fit the ranking's models and write digest/ranking/data: ``python -m bench.ranking.train``.

Needs ``../shared/ranking`` and bench/ranking/requirements.txt. The same data give the same bytes. The first run takes
some ten minutes on one core, since it computes 27,000 sentence vectors, which are kept in bench/.cache; later runs
take one minute. ``--out-of-fold FILE`` writes, as JSON lines, the score each response gets from a model that has
not seen its thread, for the other benches; ``--own issues`` learns from your own issues as well.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from bench.ranking import metrics, network
from bench.ranking.corpus import Column, Corpus, Rows
from bench.ranking.data import Labelled, labelled
from bench.ranking.own import judged
from digest.ranking.feature import FEATURES
from digest.ranking.scoring import is_around
from digest.ranking.weights import IN_THREAD, Model, Weight

DATA = Path(__file__).resolve().parents[2] / "digest" / "ranking" / "data"
FOLDS = 5
CLIP = 4.0  # standard deviations
_STRENGTH = 0.05  # of the linear part: small, since its features overlap
_TABLE_STRENGTH = 3.0
_LARGEST = 127  # of a signed byte
_OUTLIERS = 99.95  # percent of the numbers that keep their exact value in a byte

# Each was dropped in turn: what is left is what cross-validation missed (28 of 33 for English, at no cost).
ENGLISH = (
    *("by_asker", "asker_length", "asker_thanks", "question", "questioning", "question_last"),
    *("position", "delay", "spoke_before", "asker_spoke", "after_question"),
    *("short", "long", "length_beside_longest", f"content{IN_THREAD}"),
    *("closeness", f"relevance{IN_THREAD}", "novelty", f"novelty{IN_THREAD}", f"likeness{IN_THREAD}"),
    *("names", "capitals", "second_person", "first_person", "yes_or_no", "smile"),
)
WORDING = ("phrases", "sense")  # beside the features of ENGLISH
# What the wording says in English has to be said by more of these elsewhere: 1.0 of MAP.
ANY = (
    *("by_asker", "asker_length", "asker_thanks", "asker_asks", "question", "questioning", "question_last"),
    *("position", "delay", "spoke_before", "asker_spoke", "after_question", "speaks_to"),
    *("length", "short", "long", "length_beside_longest", "substance", f"content{IN_THREAD}"),
    *("overlap", "closeness", f"relevance{IN_THREAD}", "novelty", f"novelty{IN_THREAD}"),
    *("likeness", f"likeness{IN_THREAD}", "link", "numbers", "ignorance", "thanks", "laugh", "smile"),
)

ModelName: TypeAlias = Literal["english", "any"]


class Wording(NamedTuple):
    """A fitted table of phrases and a fitted network."""

    table: LogisticRegression
    network: network.Network

    def odds(self, corpus: Corpus, rows: Rows) -> tuple[Column, Column]:
        """Return the log-odds that each of the two gives the responses in ``rows``."""
        part = corpus.lesson.part(rows)
        return self.table.decision_function(corpus.phrases[rows]), self.network.forward(part.response, part.question)


def fit_wording(corpus: Corpus, rows: Rows, begin: network.Network) -> Wording:
    """Return the table and the network fitted to the responses in ``rows``."""
    table = LogisticRegression(C=_TABLE_STRENGTH, max_iter=300, solver="liblinear")
    table.fit(corpus.phrases[rows], corpus.good[rows])
    own = begin.parameters
    return Wording(table, network.learn(corpus.lesson.part(rows), own["vectors"], own["weights"], network.ANSWERS))


def similar(corpus: Corpus) -> network.Network:
    """Return a network whose word vectors agree with the similarity of sentences; no label is looked at."""
    return network.learn(corpus.lesson, *corpus.first_vectors(), network.SIMILARITY)


def wording_out_of_fold(corpus: Corpus, begin: network.Network) -> dict[str, Column]:
    """Return the features of WORDING for the labelled responses, each from a fit that has not seen its thread."""
    others = np.arange(corpus.own, len(corpus.good))
    phrases, sense = np.zeros(corpus.own), np.zeros(corpus.own)
    for fold in range(FOLDS):
        left_out = np.flatnonzero(corpus.fold == fold)
        fitted = fit_wording(corpus, np.concatenate([np.flatnonzero(corpus.fold != fold), others]), begin)
        phrases[left_out], sense[left_out] = fitted.odds(corpus, left_out)
    return {"phrases": phrases * corpus.familiarity, "sense": sense * corpus.familiarity}


def fit_linear(columns: Mapping[str, Column], good: Column, name: ModelName = "english") -> Model:
    """Return the weight of each column, by logistic regression on standardised, clipped values.

    A flag is usual when it is absent, anything else at its mean: that moves points between the constant and the parts,
    and leaves the order of a thread as it is.
    """
    values = np.column_stack(list(columns.values()))
    scaler = StandardScaler().fit(values)
    regression = LogisticRegression(C=_STRENGTH, max_iter=2000)
    regression.fit(np.clip(scaler.transform(values), -CLIP, CLIP), good)
    weights = {}
    odds = float(regression.intercept_[0])
    numbers = zip(columns, regression.coef_[0], scaler.mean_, scaler.scale_, values.T, strict=True)
    for feature, coefficient, mean, spread, own in numbers:
        flag = own.min() == 0 and np.median(own) == 0
        usual = 0.0 if flag or feature.endswith(IN_THREAD) else _digits(mean)
        odds += coefficient * (usual - mean) / spread
        weights[feature] = Weight(
            weight=_digits(coefficient / spread),
            usual=usual,
            least=_digits(mean - CLIP * spread),
            most=_digits(mean + CLIP * spread),
        )
    return Model(name, _digits(odds), weights)


def score(model: Model, columns: Mapping[str, Column]) -> Column:
    """Return the totals of ``model`` for the responses of ``columns``."""
    parts = [
        (np.clip(columns[name], one.least, one.most) - one.usual) * one.weight for name, one in model.weights.items()
    ]
    return np.asarray(np.sum(parts, axis=0))


def of_text(model: Model) -> Model:
    """Return ``model`` without what says nothing of the text itself."""
    weights = {name: one for name, one in model.weights.items() if not is_around(name)}
    return Model(model.name, model.odds, weights)


class Validated(NamedTuple):
    """Cross-validation: each response's total, and what its text alone is worth, from a fit without its thread."""

    total: Column
    worth: Column


def cross_validate(columns: Mapping[str, Column], corpus: Corpus) -> Validated:
    """Return the out-of-fold scores of a linear model over ``columns``."""
    total, worth = np.zeros(corpus.own), np.zeros(corpus.own)
    for fold in range(FOLDS):
        seen, left_out = np.flatnonzero(corpus.fold != fold), np.flatnonzero(corpus.fold == fold)
        model = fit_linear({name: column[seen] for name, column in columns.items()}, corpus.good[: corpus.own][seen])
        rest = {name: column[left_out] for name, column in columns.items()}
        total[left_out] = score(model, rest)
        worth[left_out] = score(of_text(model), rest)
    return Validated(total, worth)


def columns_of(corpus: Corpus, names: Sequence[str]) -> dict[str, Column]:
    """Return the columns of plain features; raises KeyError for a name that is none."""
    return {name: corpus.feature(name) for name in names if FEATURES[name.removesuffix(IN_THREAD)]}


def out_of_fold(threads: Sequence[Labelled], *, english: bool = True) -> list[list[float]]:
    """Return the cross-validated score of each response of ``threads``, thread by thread."""
    threadpool_limits(limits=1)
    corpus = Corpus(threads)
    columns = columns_of(corpus, ENGLISH if english else ANY)
    if english:
        columns |= wording_out_of_fold(corpus, similar(corpus))
    return corpus.by_thread(cross_validate(columns, corpus).total)


def write(corpus: Corpus, fitted: Wording, models: Mapping[str, Model], folder: Path) -> None:
    """Write the data files of the models: words.txt, words.bin, table.bin, network.json, weights.json."""
    own = fitted.network.parameters
    scale = np.minimum(np.exp(own["weights"]), np.exp(np.float32(3)))[:, None]
    vectors, _ = _bytes(own["vectors"] * scale)
    units, unit_scale = _bytes(own["units"])
    table, table_scale = _bytes(fitted.table.coef_[0])
    cosine, bias = own["cosine_and_bias"].tolist()
    numbers = {
        "size": network.SIZE,
        "table_scale": _digits(table_scale),
        "table_bias": _digits(float(fitted.table.intercept_[0])),
        "unit_scale": _digits(unit_scale),
        "layer": _rounded(own["layer"] * 3),
        "layer_bias": _rounded(own["layer_bias"]),
        "output": _rounded(own["output"]),
        "response": _rounded(own["response"]),
        "product": _rounded(own["product"]),
        "cosine": _digits(cosine),
        "bias": _digits(bias),
    }
    folder.mkdir(exist_ok=True)
    (folder / "words.txt").write_text("\n".join(corpus.vocabulary[1:]), "utf-8")
    (folder / "words.bin").write_bytes(np.hstack([vectors, units]).tobytes())
    (folder / "table.bin").write_bytes(table.tobytes())
    (folder / "network.json").write_bytes(msgspec.json.encode(numbers) + b"\n")
    weights = msgspec.json.format(msgspec.json.encode(models), indent=1)
    (folder / "weights.json").write_bytes(weights + b"\n")


def _bytes(numbers: Any) -> tuple[Any, float]:
    """Return ``numbers`` as signed bytes, and what one unit of those is worth."""
    scale = float(np.percentile(np.abs(numbers), _OUTLIERS)) / _LARGEST
    return np.clip(np.round(numbers / scale), -_LARGEST, _LARGEST).astype(np.int8), scale


def _digits(number: float) -> float:
    return float(f"{number:.4g}")


def _rounded(numbers: Any) -> Any:
    return [_rounded(row) if np.ndim(row) else _digits(row) for row in np.asarray(numbers, float)]


def lines(corpus: Corpus, validated: Validated) -> Iterator[bytes]:
    """Yield a JSON line for each labelled response: its id, its score and its worth without its thread's labels."""
    keys = (key for one in corpus.threads for key in one.keys)
    for key, total, worth in zip(keys, validated.total.tolist(), validated.worth.tolist(), strict=True):
        yield msgspec.json.encode({"response_id": key, "id": key, "logit": total, "worth": worth}) + b"\n"


def main() -> None:
    """Fit, say what cross-validation says, and write the files."""
    threadpool_limits(limits=1)  # the order of sums must not depend on the machine's cores
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out-of-fold", type=Path, metavar="FILE")
    parser.add_argument("--own", type=Path, metavar="ISSUES", help="learn from your own sent issues, too (own.py)")
    parser.add_argument("--into", type=Path, default=DATA, metavar="FOLDER")
    asked = parser.parse_args()
    corpus = Corpus([*labelled(), *(judged(asked.own) if asked.own else ())])
    begin = similar(corpus)
    plain = columns_of(corpus, ENGLISH)
    columns = plain | wording_out_of_fold(corpus, begin)
    validated = cross_validate(columns, corpus)
    print(f"light, cross-validated: MAP {mean_average_precision(corpus, validated.total):.2f}")
    anywhere = columns_of(corpus, ANY)
    any_total = cross_validate(anywhere, corpus).total
    print(f"without English words:  MAP {mean_average_precision(corpus, any_total):.2f}")
    if asked.out_of_fold:
        asked.out_of_fold.write_bytes(b"".join(lines(corpus, validated)))
        return
    good = corpus.good[: corpus.own]
    heard = {name: column[corpus.english] for name, column in columns.items()}
    models = {"english": fit_linear(heard, good[corpus.english]), "any": fit_linear(anywhere, good, "any")}
    write(corpus, fit_wording(corpus, np.arange(len(corpus.good)), begin), models, asked.into)
    for path in sorted(asked.into.iterdir()):
        print(f"{path.stat().st_size:>9,} {path.name}")


def mean_average_precision(corpus: Corpus, scores: Column) -> float:
    """Return the official MAP in percent of ``scores`` for the labelled responses."""
    ranked = zip(corpus.threads, corpus.by_thread(scores), strict=True)
    return metrics.percent([metrics.average_precision(metrics.best_first(one.labels, own)) for one, own in ranked])


if __name__ == "__main__":
    main()
