global using KerasStyle.Tensors;
global using TorchSharp;
global using Reduce = KerasStyle.Tensors.Reduce;
global using TorchTensor = TorchSharp.torch.Tensor;
