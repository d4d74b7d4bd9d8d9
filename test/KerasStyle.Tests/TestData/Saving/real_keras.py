"""Opens the files of a folder with Keras: says of each check whether Keras agrees, and writes its own files into theirs/."""
import os
import sys
import traceback
import warnings

import keras
import numpy as np

TOLERANCE = 2e-4


def arrays(path):
    with np.load(path) as file:
        return [file[f"a{i}"] for i in range(len(file.files))]


def save(path, values):
    np.savez(path, **{f"a{i}": v for i, v in enumerate(values)})


def given(values, structure):
    if isinstance(structure, dict):
        return keras.tree.pack_sequence_as(structure, values)
    return values[0] if len(values) == 1 else values


class Net:
    def __init__(self, folder):
        self.folder = folder
        self.x, self.y = arrays(self.file("x.npz")), arrays(self.file("y.npz"))

    def file(self, name):
        return os.path.join(self.folder, name)

    def inputs(self, model):
        return given(self.x, getattr(model, "_inputs_struct", None))

    def targets(self, model):
        return given(self.y, getattr(model, "_outputs_struct", None))

    def predict(self, model):
        return [np.asarray(p) for p in keras.tree.flatten(model.predict(self.inputs(model), verbose=0))]

    def train(self, model):
        model.fit(self.inputs(model), self.targets(model), batch_size=8, epochs=2, shuffle=False, verbose=0)

    def agrees(self, got, name):
        want = arrays(self.file(name))
        error = max(float(np.max(np.abs(w - g))) if w.shape == g.shape else np.inf for w, g in zip(want, got))
        assert len(want) == len(got) and error < TOLERANCE, f"{name} differs by {error}"
        return error

    def whole(self, name):
        with warnings.catch_warnings():
            if name.endswith(".keras"):
                warnings.filterwarnings("error", message="Skipping variable loading for optimizer")
            model = keras.saving.load_model(self.file(name))
        error = self.agrees(self.predict(model), "predict.npz")
        assert model.compiled, "the model is not compiled"
        # Keras builds the optimizer of a legacy file without variables: it cannot go on training from its own either.
        if name.endswith(".keras") and os.path.exists(self.file("after.npz")):
            self.train(model)
            error = max(error, self.agrees(self.predict(model), "after.npz"))
        return error

    def weights(self, name):
        with open(self.file("model.json")) as text:
            model = keras.models.model_from_json(text.read())
        model.load_weights(self.file(name))
        return self.agrees(self.predict(model), "predict.npz")

    def write(self):
        os.makedirs(self.file("theirs"), exist_ok=True)
        model = keras.saving.load_model(self.file("model.keras"))
        self.train(model)
        model.save(self.file("theirs/model.keras"))
        if os.path.exists(self.file("model.h5")):
            model.save(self.file("theirs/model.h5"))
        model.save_weights(self.file("theirs/model.weights.h5"))
        model.save_weights(self.file("theirs/shards.weights.json"), max_shard_size=700 / 2**30)
        with open(self.file("theirs/model.json"), "w") as text:
            text.write(model.to_json())
        save(self.file("theirs/predict.npz"), self.predict(model))
        self.train(model)
        save(self.file("theirs/after.npz"), self.predict(model))
        return 0


def main(root):
    print("Keras", keras.__version__, keras.backend.backend())
    for name in sorted(os.listdir(root)):
        net = Net(os.path.join(root, name))
        checks = {f: net.whole for f in ("model.keras", "model.h5")} | {f: net.weights for f in ("model.weights.h5", "edited.weights.h5", "shards.weights.json")}
        for file, check in checks.items():
            if os.path.exists(net.file(file)):
                report(name, file, lambda: check(file))
        report(name, "writes", net.write)


def report(net, what, check):
    try:
        print(f"ok {net} {what} {check():.1e}")
    except Exception:
        print(f"FAILED {net} {what}: " + " | ".join(traceback.format_exc().strip().splitlines()[-6:]))


main(sys.argv[1])
