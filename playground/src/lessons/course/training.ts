import { adam, dense, epochs, sgd, steps, type Topic } from "../lesson.ts";

const blobs = {
  data: { source: "blobs", classes: 3, noise: 0.15 },
  layers: [],
  optimizer: sgd(0.1),
  stop: epochs(25),
};
const moons = { data: { source: "moons" }, layers: [dense(8)], stop: epochs(20) };

export const losses: Topic = {
  title: "Losses",
  lessons: [
    {
      name: "softmax-and-hinge",
      title: "Softmax and hinge",
      about:
        "A loss says how bad the scores are. Softmax turns scores into probabilities and asks for more of the right class, always. Hinge is content once the right score leads every other by 1.",
      recipe: blobs,
      runs: [
        {
          label: "Train with softmax",
          look: "All points are soon right, yet the loss keeps falling and never reaches zero: the weights go on growing.",
        },
        {
          label: "Hinge",
          change: { loss: "hinge" },
          look: "The training loss becomes exactly 0. From then on there is no gradient, and the weights rest.",
        },
      ],
    },
    {
      name: "squared-error",
      title: "Squared error: predicting a quantity",
      about:
        "The target is a height, not a class. The loss is the squared distance to it; R² is the share of the variation that is explained: 1 is perfect, 0 no better than the mean.",
      recipe: {
        data: { source: "bump" },
        loss: "meanSquaredError",
        layers: [],
        optimizer: adam(0.05),
        stop: epochs(20),
      },
      runs: [
        {
          label: "Train without a hidden layer",
          look: "The best plane through a hill is flat: R² stays near 0.",
        },
        {
          label: "Sixteen units",
          change: { layers: [dense(16)] },
          look: "The surface rises in the middle, and R² passes 0.9.",
        },
      ],
    },
  ],
};

export const backpropagation: Topic = {
  title: "Backpropagation",
  lessons: [
    {
      name: "gradient-flow",
      title: "The flow of the gradient",
      about:
        "Values flow forward; the gradient of the loss flows back. Below each node stands its value, above it the gradient: how the loss changes when this number changes. Each kind of node has its rule: add passes the gradient on, mul swaps (each factor gets the gradient times the other), max routes it to the larger input, copy sums what comes back.",
      recipe: {
        data: { source: "xor" },
        layers: [dense(2, "relu")],
        optimizer: sgd(0.1),
        batchSize: 16,
        stop: epochs(20),
      },
      show: ["Gradient flow"],
      view: { example: { x: 0.6, y: -0.4, target: 1, unit: [0, 1] } },
      runs: [
        {
          label: "Train",
          look: "Pause, or go step by step, and check a product by hand: the gradient of w1 is the gradient above the product times x1. ReLU is a max with 0: where the sum is below zero nothing comes back.",
        },
        {
          label: "Tanh",
          change: { layers: [dense(2, "tanh")] },
          look: "Tanh multiplies the gradient by its slope, at most 1, and never by exactly 0. x and y feed both units (a copy), so their gradients are sums.",
        },
      ],
    },
  ],
};

export const optimization: Topic = {
  title: "Optimization",
  lessons: [
    {
      name: "learning-rate",
      title: "The learning rate",
      about:
        "Each step moves the weights against the gradient, by the learning rate times its size. Here a slope is fitted by a single unit, so nothing but the rate decides.",
      recipe: {
        data: { source: "plane", noise: 0.1 },
        loss: "meanSquaredError",
        layers: [],
        optimizer: sgd(0.001),
        stop: epochs(20),
      },
      runs: [
        {
          label: "Train at 0.001",
          look: "Too low: the loss creeps down, and after 280 steps R² is still below 0.",
        },
        {
          label: "A rate of 0.1",
          change: { optimizer: sgd(0.1) },
          look: "About right: within a few epochs R² is above 0.9. The rest is noise in the data.",
        },
        {
          label: "A rate of 3",
          change: { optimizer: sgd(3) },
          look: "Too high: each step overshoots the minimum by more than the one before. The loss grows until it is no longer a number, and the page says what happened.",
        },
      ],
    },
    {
      name: "optimizers",
      title: "SGD, momentum, Adam",
      about:
        "Plain SGD follows each gradient. Momentum keeps rolling in the direction of past gradients. Adam also gives each weight its own step size, from the sizes of its past gradients.",
      recipe: { ...moons, optimizer: sgd(0.05) },
      runs: [
        {
          label: "Train with SGD",
          look: "After 20 epochs the boundary is still almost straight: about 88 %.",
        },
        {
          label: "Momentum",
          change: { optimizer: sgd(0.05, 0.9) },
          look: "The same rate gets further: about 94 % on the training points.",
        },
        {
          label: "Adam",
          change: { optimizer: adam(0.05) },
          look: "About 99 %: the boundary follows the moons.",
        },
      ],
    },
    {
      name: "batch-size",
      title: "Mini-batches",
      about:
        "A gradient over all 210 training points is exact but costs a pass over the data. A mini-batch estimates it from a few: noisier, and much cheaper. All three runs take 210 steps.",
      recipe: { ...moons, optimizer: sgd(0.1), batchSize: 210, stop: steps(210) },
      runs: [
        {
          label: "Train on all points at once",
          look: "The loss falls with every single step. Each epoch is one step.",
        },
        {
          label: "Sixteen at a time",
          change: { batchSize: 16 },
          look: "The line of steps jumps up and down, yet the model is as good after 210 steps, with a thirteenth of the work.",
        },
        {
          label: "One at a time",
          change: { batchSize: 1 },
          look: "One pass over the data: the noise is largest, and it still learns.",
        },
      ],
    },
  ],
};

export const schedules: Topic = {
  title: "Learning-rate decay",
  lessons: [
    {
      name: "schedules",
      title: "Warm-up, steps, cosine",
      about:
        "A high rate gets close quickly, then jumps about the minimum. A schedule lowers the rate on the way: in steps, or along a cosine. Warm-up raises it first, while the weights are still far from sensible.",
      recipe: {
        data: { source: "spirals", classes: 3, noise: 0.04 },
        layers: [dense(16), dense(16)],
        optimizer: adam(0.2),
        stop: epochs(20),
      },
      runs: [
        {
          label: "Train at a constant rate",
          look: "At 0.2 the loss keeps jumping to the end, and about 91 % of the training points are right.",
        },
        {
          label: "Warm-up and steps",
          change: { schedule: { kind: "warmupStep", warmupSteps: 30 } },
          look: "See the curve of the learning rate: up for 30 steps, then a tenth at half of the steps and again at three quarters. The loss calms down at each drop.",
        },
        {
          label: "Cosine",
          change: { schedule: "cosine" },
          look: "The rate glides to 0. About 97 % of the training points are right, and the last epochs are smooth.",
        },
      ],
    },
  ],
};

export const race: Topic = {
  title: "A race",
  lessons: [
    {
      name: "race",
      title: "A race of optimizers",
      about:
        "The same network, the same first weights and the same order of points; only the optimizer differs. The race trains one after the other and draws the losses in one chart.",
      recipe: {
        data: { source: "spirals", classes: 2 },
        layers: [dense(8), dense(8)],
        optimizer: sgd(0.1),
        stop: epochs(20),
      },
      show: ["Race"],
      race: [
        {},
        { optimizer: sgd(0.1, 0.9) },
        { optimizer: { kind: "rmsprop", learningRate: 0.01 } },
        { optimizer: adam(0.03) },
      ],
      runs: [
        {
          label: "Start the race",
          look: "SGD is last: the others end well below half of its loss. The order can change with the rate, and each optimizer needs its own.",
        },
        {
          label: "SGD alone, at 0.5",
          change: { optimizer: sgd(0.5) },
          look: "Five times the rate brings the loss down by almost half. Add it to the race to compare.",
        },
      ],
    },
  ],
};
