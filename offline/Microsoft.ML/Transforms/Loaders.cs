using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using Microsoft.ML.Transforms.Text;

[assembly: LoadableClass(typeof(TransformerChain<ITransformer>), typeof(TransformerChain), null, typeof(SignatureLoadModel), "Transformer chain", TransformerChain.LoaderSignature)]
[assembly: LoadableClass(typeof(CompositeDataLoader<IMultiStreamSource, ITransformer>), typeof(CompositeDataLoader), null, typeof(SignatureLoadModel), "Composite loader", CompositeDataLoader.LoaderSignature)]
[assembly: LoadableClass(typeof(TextLoader), null, typeof(SignatureLoadModel), "Text loader", TextLoader.LoaderSignature)]
[assembly: LoadableClass(typeof(ColumnCopyingTransformer), null, typeof(SignatureLoadModel), "Copy columns", ColumnCopyingTransformer.Signature)]
[assembly: LoadableClass(typeof(ColumnSelectingTransformer), null, typeof(SignatureLoadModel), "Select columns", ColumnSelectingTransformer.Signature)]
[assembly: LoadableClass(typeof(ColumnConcatenatingTransformer), null, typeof(SignatureLoadModel), "Concatenate columns", ColumnConcatenatingTransformer.Signature)]
[assembly: LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(SignatureLoadModel), "Map value to key", ValueToKeyMappingTransformer.Signature)]
[assembly: LoadableClass(typeof(KeyToValueMappingTransformer), null, typeof(SignatureLoadModel), "Map key to value", KeyToValueMappingTransformer.Signature)]
[assembly: LoadableClass(typeof(KeyToVectorMappingTransformer), null, typeof(SignatureLoadModel), "Map key to vector", KeyToVectorMappingTransformer.Signature)]
[assembly: LoadableClass(typeof(OneHotEncodingTransformer), null, typeof(SignatureLoadModel), "One-hot encoding", OneHotEncodingTransformer.Signature)]
[assembly: LoadableClass(typeof(OneHotHashEncodingTransformer), null, typeof(SignatureLoadModel), "One-hot hash encoding", OneHotHashEncodingTransformer.Signature)]
[assembly: LoadableClass(typeof(HashingTransformer), null, typeof(SignatureLoadModel), "Hash", HashingTransformer.Signature)]
[assembly: LoadableClass(typeof(TextFeaturizingTransformer), null, typeof(SignatureLoadModel), "Featurize text", TextFeaturizingTransformer.Signature)]
[assembly: LoadableClass(typeof(TypeConvertingTransformer), null, typeof(SignatureLoadModel), "Convert type", TypeConvertingTransformer.Signature)]
[assembly: LoadableClass(typeof(NormalizingTransformer), null, typeof(SignatureLoadModel), "Normalize", NormalizingTransformer.Signature)]
[assembly: LoadableClass(typeof(MissingValueReplacingTransformer), null, typeof(SignatureLoadModel), "Replace missing values", MissingValueReplacingTransformer.Signature)]
[assembly: LoadableClass(typeof(ITransformer), typeof(CustomMappingLoader), null, typeof(SignatureLoadModel), "Custom mapping", CustomMappingLoader.Signature)]
[assembly: LoadableClass(typeof(TextNormalizingTransformer), null, typeof(SignatureLoadModel), "Normalize text", TextNormalizingTransformer.Signature)]
[assembly: LoadableClass(typeof(WordTokenizingTransformer), null, typeof(SignatureLoadModel), "Tokenize into words", WordTokenizingTransformer.Signature)]
