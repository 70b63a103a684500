// Names that other libraries and abbreviations use, by the name used here.

/** By name, the more likely first: words of other libraries, in lower case without separators. */
const ALIASES: Readonly<Record<string, string>> = {
  // metrics
  accuracy: "acc binaryaccuracy categoricalaccuracy sparsecategoricalaccuracy",
  topK: "top5 topkaccuracy topkcategoricalaccuracy",
  precision: "prec",
  recall: "rec sensitivity",
  f1: "f1score fscore",
  auc: "rocauc aucroc",
  r2: "rsquared r2score",
  confusionMatrix: "confusion",
  // losses
  meanSquaredError: "mse mseloss l2loss rmse squarederror",
  meanAbsoluteError: "mae l1loss absoluteerror",
  huber: "smoothl1 smoothl1loss huberloss",
  binaryCrossEntropy: "bce bceloss bcewithlogits bcewithlogitsloss logloss",
  softmaxCrossEntropy:
    "logloss ce xent nll nllloss crossentropy crossentropyloss categoricalcrossentropy sparsecategoricalcrossentropy logistic",
  hinge: "svm categoricalhinge multimarginloss",
  // optimizers and their options
  learningRate: "lr eta eta0 learningrateinit",
  maxLearningRate: "maxlr",
  minLearningRate: "minlr",
  weightDecay: "wd decay l2",
  kernelRegularizer: "l2 l1 regularizer weightregularizer",
  alpha: "rho",
  epsilon: "eps",
  beta1: "b1",
  beta2: "b2",
  clipNorm: "maxnorm maxgradnorm gradclip globalclipnorm",
  adam: "nadam adamax",
  adamw: "radam",
  sgd: "momentumsgd gd",
  // training
  batchSize: "bs batch minibatchsize",
  epochs: "epoch nepochs numepochs nbepoch maxepochs maxiter iterations",
  steps: "iterations",
  validation: "val valid valdata valsplit validationdata validationsplit validationfraction",
  validationLoss: "valloss",
  validationAccuracy: "valacc valaccuracy",
  optimizer: "opt optim",
  loss: "criterion lossfn lossfunction objective",
  schedule: "scheduler lrscheduler lrschedule learningrateschedule",
  augment: "augmentation augmentations transform transforms",
  preprocessing: "transform transforms scaler normalization preprocess transformer",
  classWeight: "classweights",
  sampleWeight: "sampleweights",
  signal: "abortsignal",
  restoreBest: "restorebestweights",
  reduceOnPlateau: "reducelronplateau",
  minDelta: "tol threshold",
  // layers
  activation: "act nonlinearity activationfunction",
  units: "neurons outfeatures",
  hidden: "hiddenunits hiddensizes hiddenlayers hiddenlayersizes layers",
  bias: "usebias",
  kernelInitializer: "init initializer kernelinit weightinitializer",
  biasInitializer: "biasinit",
  dense: "linear fc fullyconnected",
  input: "inputlayer",
  // activations
  linear: "identity none",
  constant: "none",
  relu: "relu6",
  leakyRelu: "lrelu",
  silu: "swish",
  sigmoid: "logistic",
  tanh: "hyperbolictangent",
  // initializers
  heNormal: "he kaiming kaimingnormal",
  heUniform: "kaiminguniform",
  glorotUniform: "glorot xavieruniform",
  glorotNormal: "xaviernormal",
  lecunNormal: "lecun",
  smallGaussian: "normal randomnormal",
  zeros: "zero",
  ones: "one",
  // schedules
  stepDecay: "step steplr",
  exponentialDecay: "exponential exponentiallr",
  polynomialDecay: "poly",
  cosine: "cosineannealing cosinedecay cosineannealinglr",
  oneCycle: "onecyclelr",
  factor: "gamma",
  every: "stepsize",
  // data
  seed: "randomstate randomseed",
  test: "testsize testsplit",
  folds: "nsplits k",
  components: "k ncomponents",
  classes: "nclasses numclasses",
  count: "nsamples numsamples samples n",
  delimiter: "sep separator",
  target: "label labels targets targetcolumn",
  y: "label labels target targets",
  x: "features inputs data",
  columns: "features usecols",
  classNames: "classes names",
  columnNames: "names featurenames",
  types: "dtypes",
};

const plainOf = (word: string): string => word.replace(/[_\s.-]/g, "").toLowerCase();

/** The known name that a word stands for: the same in another spelling, or an alias. */
export function aliasOf(word: string, known: readonly string[]): string | undefined {
  const plain = plainOf(word);
  const same = known.find((name) => plainOf(name) === plain);
  if (same !== undefined) return same;
  const ours = Object.keys(ALIASES).filter((name) => ALIASES[name]!.split(" ").includes(plain));
  return ours.find((name) => known.includes(name));
}
