import { adam, dense, epochs, type Lesson, repeated, sgd, type Topic } from "../lesson.ts";

const task = "pictures";
const few = {
  task,
  data: { source: "digits", count: 200 },
  validation: 0.5,
  layers: [dense(32, "relu")],
  optimizer: adam(0.003),
  batchSize: 20,
  stop: epochs(40),
};
const convolution = [
  { kind: "conv2d", filters: 8, size: 5, activation: "relu" },
  { kind: "maxPool2d", size: 4 },
];
const shift = { kind: "shift", max: 3 };

const small = dense(32, "relu", { kernelInitializer: "smallGaussian" });
const deep = {
  task,
  data: { source: "digits", count: 500 },
  layers: repeated(4, small),
  optimizer: sgd(0.1),
  batchSize: 32,
  stop: epochs(15),
};

export const digitTemplates: Lesson = {
  name: "digit-templates",
  title: "Templates of digits",
  about:
    "A picture of 28 × 28 pixels is a point with 784 coordinates, so the template of a class is a picture too. The score is the sum of all pixels, each times the weight at its place.",
  recipe: {
    task,
    data: { source: "digits", count: 500 },
    layers: [],
    optimizer: adam(0.01),
    batchSize: 32,
    stop: epochs(20),
  },
  show: ["Filters"],
  runs: [
    {
      label: "Train",
      look: "See the ten templates: blue where ink speaks for the digit, orange where it speaks against it. All training pictures are right, but only about five in six of the others: one template cannot show every way to write a digit.",
    },
    {
      label: "A thousand more pictures",
      change: { data: { source: "digits", count: 1500 }, stop: epochs(7) },
      look: "The templates become smoother, and more of the held-out pictures are right.",
    },
  ],
};

export const augmentation: Lesson = {
  name: "augmentation",
  title: "Augmentation",
  about:
    "A hundred pictures to learn from. A digit that is moved by a few pixels is still the same digit, so each training picture is shown in another place in every epoch. Held-out pictures stay as they are.",
  recipe: few,
  show: ["Augmentation"],
  runs: [
    {
      label: "Train without",
      look: "All training pictures are right, but less than 80 % of the held-out ones.",
    },
    {
      label: "Shift by up to 3 pixels",
      change: { augment: [shift] },
      look: "The training loss falls more slowly, and about 90 % of the held-out pictures are right. The preview shows what the network sees.",
    },
    {
      label: "Mirror",
      change: { augment: ["horizontalFlip"] },
      look: "A mirrored digit is no digit: held-out accuracy falls. Choose only changes that keep the class.",
    },
  ],
};

export const pictures: Topic = {
  title: "Pictures",
  lessons: [
    {
      name: "convolution",
      title: "Convolution against shift",
      about:
        "The digits do not stand in the same place. A dense layer has a weight for every pixel and must learn each place anew. A convolution moves small filters over the picture: what it finds in one place it finds in all. Pooling then keeps the strongest answer of each region.",
      recipe: few,
      show: ["Filters"],
      runs: [
        {
          label: "Train a dense layer",
          look: "25,450 weights. Less than 80 % of the held-out pictures are right.",
        },
        {
          label: "Eight filters",
          change: { layers: convolution },
          look: "3,098 weights, an eighth, and about 88 %.",
        },
        {
          label: "And shifted pictures",
          change: { layers: convolution, augment: [shift] },
          look: "With augmentation about 96 %, from a hundred pictures.",
        },
      ],
    },
    {
      name: "batch-norm",
      title: "Batch normalisation",
      about:
        "Four layers whose first weights are far too small. Batch normalisation gives the outputs of each unit mean 0 and deviation 1 over the mini-batch, whatever the weights, then scales and shifts them by two numbers that it learns.",
      recipe: deep,
      show: ["Inside the layers"],
      runs: [
        {
          label: "Train without",
          look: "The outputs fade from layer to layer, and the loss stays at ln 10 = 2.30: a guess among ten digits.",
        },
        {
          label: "With batch normalisation",
          change: { layers: repeated(4, small).flatMap((layer) => [layer, { kind: "batchNorm" }]) },
          look: "The same weights, and now it learns: about 90 % of the training pictures are right.",
        },
        {
          label: "He weights instead",
          change: {
            layers: repeated(4, dense(32, "relu", { kernelInitializer: "heNormal" })),
          },
          look: "First weights of the right size solve this case too. Batch normalisation keeps the outputs in range later in training as well.",
        },
      ],
    },
  ],
};
