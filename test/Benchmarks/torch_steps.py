"""Times training steps of PyTorch: reads lines "CASE SECONDS", answers with the best time of a step in microseconds."""
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
torch.manual_seed(0)


def mlp(batch):
    return nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 10)), torch.rand(batch, 784), 10


def cnn(batch):
    net = nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(5408, 128), nn.ReLU(), nn.Linear(128, 10))
    return net, torch.rand(batch, 1, 28, 28), 10


def tiny(batch):
    return nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 3)), torch.rand(batch, 4), 3


def training_step(build, batch, optimizer):
    net, x, classes = build(batch)
    y = torch.randint(classes, (batch,))
    criterion = nn.CrossEntropyLoss()
    opt = torch.optim.SGD(net.parameters(), lr=0.01) if optimizer == "sgd" else torch.optim.Adam(net.parameters(), eps=1e-7)

    def step():
        opt.zero_grad(set_to_none=True)
        loss = criterion(net(x), y)
        loss.backward()
        opt.step()

    return step


def single_row():
    net = nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1)).eval()
    x = torch.rand(1, 10)

    def step():
        with torch.no_grad():
            net(x)

    return step


CASES = {"predict_row": single_row}
for name, build, batches in (("mlp", mlp, (128, 32)), ("cnn", cnn, (128,)), ("tiny", tiny, (32,))):
    for batch in batches:
        for optimizer in ("sgd", "adam"):
            CASES[f"{name}_{batch}_{optimizer}"] = lambda b=build, n=batch, o=optimizer: training_step(b, n, o)

steps = {}

torch.mm(torch.ones(2, 2), torch.ones(2, 2))
with open("/proc/self/maps") as maps:
    libraries = maps.read()
blas = "OpenBLAS" if "openblas" in libraries else "MKL" if "mkl" in libraries else "SLOW REFERENCE BLAS: install libopenblas0 for a fair comparison"
print("ready", torch.__version__, f"({blas})", flush=True)
for line in sys.stdin:
    case, seconds = line.split()
    if case not in steps:
        steps[case] = CASES[case]()
        for _ in range(20):
            steps[case]()
    step, best, end = steps[case], float("inf"), time.perf_counter() + float(seconds)
    while time.perf_counter() < end:
        start = time.perf_counter()
        step()
        best = min(best, time.perf_counter() - start)
    print(best * 1e6, flush=True)
