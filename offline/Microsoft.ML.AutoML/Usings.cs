// From within Microsoft.ML the word SearchSpace means the namespace.
global using Space = Microsoft.ML.SearchSpace.SearchSpace;
