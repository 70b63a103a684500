import { FLAT, STRETCHED } from "../clouds.ts";
import { adam, dense, epochs, sgd, type Topic } from "../lesson.ts";
import { augmentation } from "./pictures.ts";

const line = { validation: 0, layers: [], optimizer: sgd(0.5), stop: epochs(20) };

const RELU = 32;
const two = (options = {}) => ({
  layers: [dense(RELU, "relu", options), dense(RELU, "relu", options)],
});
const penalty = (lambda: number) => ({ kernelRegularizer: { kind: "l2", lambda } });
const moons = { source: "moons", count: 80, noise: 0.4 };
const noisy = {
  data: moons,
  validation: 0.5,
  ...two(),
  optimizer: adam(0.02),
  batchSize: 20,
  stop: epochs(150),
};

export const preprocessing: Topic = {
  title: "Preprocessing",
  lessons: [
    {
      name: "normalisation",
      title: "Zero-centring and normalisation",
      about:
        "x spans sixteen times the range of y, and y decides the class. Gradients follow the size of the inputs, so the weight of y hardly moves. Preprocessing learns means and deviations from the training points and applies them to every input.",
      recipe: { ...line, data: FLAT },
      runs: [
        {
          label: "Train on raw points",
          look: "After 100 steps fewer than two thirds are right.",
        },
        {
          label: "Zero-centred",
          change: { preprocessing: ["zeroCenter"] },
          look: "The cloud now lies around the origin, but y is as narrow as before: no better yet.",
        },
        {
          label: "Normalised",
          change: { preprocessing: ["standardScaler"] },
          look: "Each input has mean 0 and deviation 1. Every point is right, in the same number of steps.",
        },
      ],
    },
    {
      name: "whitening",
      title: "PCA and whitening",
      about:
        "Now the cloud is thin along the diagonal: x and y are almost the same number, and their small difference decides the class. PCA turns the axes to the directions of the data; whitening also scales each direction to deviation 1.",
      recipe: { ...line, data: STRETCHED },
      runs: [
        { label: "Train on raw points", look: "The loss hardly moves in 100 steps." },
        {
          label: "Normalised",
          change: { preprocessing: ["standardScaler"] },
          look: "Each axis was about as wide as the other already, so it helps only a little.",
        },
        {
          label: "PCA",
          change: { preprocessing: ["pca"] },
          look: "The axes are turned, the thin direction is still thin: the loss is as high as on raw points.",
        },
        {
          label: "Whitening",
          change: { preprocessing: ["whitening"] },
          look: "Both directions have the same width: the loss falls below a tenth of what it was, and every point is right.",
        },
      ],
    },
  ],
};

export const overfitting: Topic = {
  title: "Overfitting",
  lessons: [
    {
      name: "overfitting",
      title: "Overfitting, and when to stop",
      about:
        "Forty noisy points to learn from, and more than a thousand weights. The network can learn the noise too. The held-out points (outlined) tell: watch both curves of the loss.",
      recipe: noisy,
      runs: [
        {
          label: "Train 150 epochs",
          look: "The training loss falls and falls. The validation loss turns after about 17 epochs and more than doubles: the boundary bends around single points.",
        },
        {
          label: "Stop early",
          change: { stop: epochs(15) },
          look: "Fifteen epochs: the boundary is simple, and the validation loss less than half of the other.",
        },
        {
          label: "More data",
          change: { data: { ...moons, count: 800 }, stop: epochs(15) },
          look: "Ten times the points, the same number of steps: both losses end close together. Noise can no longer be learned by heart.",
        },
      ],
    },
    {
      name: "regularisation",
      title: "Weight penalties and dropout",
      about:
        "Two ways to keep a large network simple. An L2 penalty adds the squares of the weights to the loss, so weights stay small. Dropout switches off half of the units at random in each step, so none can rely on another.",
      recipe: noisy,
      runs: [
        {
          label: "Train without either",
          look: "Validation loss about 0.9 at the end.",
        },
        {
          label: "L2 penalty",
          change: two(penalty(0.03)),
          look: "The boundary is smooth, and the validation loss about half. The histogram of the weights gathers at 0.",
        },
        {
          label: "Dropout",
          change: two({ dropout: 0.5 }),
          look: "The training loss is noisy, as a different network is trained in each step; the validation loss ends lower by almost a third.",
        },
      ],
    },
    augmentation,
  ],
};
