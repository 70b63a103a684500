import { dense, epochs, sgd, type Topic } from "../lesson.ts";
import { digitTemplates } from "./pictures.ts";

const circles = { data: { source: "circles" }, layers: [], optimizer: sgd(0.5), stop: epochs(20) };

export const linear: Topic = {
  title: "Linear classifiers",
  lessons: [
    {
      name: "templates",
      title: "One template a class",
      about:
        "A linear classifier keeps one row of weights for each class: its template. A point scores high where it agrees with the template, and the class with the highest score wins. Two scores are equal along a straight line, so every boundary is straight.",
      recipe: {
        data: { source: "blobs", classes: 3, noise: 0.25 },
        layers: [],
        optimizer: sgd(0.5),
        stop: epochs(20),
      },
      selected: { layer: 1, unit: 0 },
      runs: [
        {
          label: "Train",
          look: "Choose a unit of the output to see its template: the two weights point towards the cloud of its class. Every point ends up on the right side.",
        },
        {
          label: "Five classes",
          change: { data: { source: "blobs", classes: 5, noise: 0.25 } },
          look: "Two more templates, and still straight edges. About 98 % are right: the clouds touch.",
        },
        {
          label: "More noise",
          change: { data: { source: "blobs", classes: 3, noise: 0.6 } },
          look: "The clouds overlap. No line separates them, and accuracy stops between 80 and 90 %.",
        },
      ],
    },
    digitTemplates,
    {
      name: "no-hidden-layer",
      title: "Where straight lines fail",
      about:
        "One class surrounds the other. A network without a hidden layer can only cut the plane in two, so no training, however long, separates the circles.",
      recipe: circles,
      runs: [
        {
          label: "Train",
          look: "Accuracy stays near 50 %, a coin toss, and the loss near ln 2 = 0.69, the loss of a guess between two classes.",
        },
        {
          label: "XOR",
          change: { data: { source: "xor" } },
          look: "The class depends on whether the signs of x and y differ. Again one line is not enough: little better than guessing.",
        },
      ],
    },
    {
      name: "features-by-hand",
      title: "Features made by hand",
      about:
        "The classifier is still linear, but its inputs need not be x and y. With x² and y², “inside the circle” is a weighted sum of inputs: in the space of the features the boundary is straight, in the plane it is a circle.",
      recipe: { ...circles, features: ["x", "y", "xSquared", "ySquared"] },
      runs: [
        {
          label: "Train with x² and y²",
          look: "All points are right. The lines from x and y stay thin: the weights of the squares do the work.",
        },
        {
          label: "The radius alone",
          change: { features: ["radius"] },
          look: "A single well-chosen feature is enough.",
        },
        {
          label: "XOR with x·y",
          change: { data: { source: "xor" }, features: ["x", "y", "product"] },
          look: "The sign of x·y is the class. Each problem needs its own features, and somebody has to find them.",
        },
      ],
    },
  ],
};

export const networks: Topic = {
  title: "Networks",
  lessons: [
    {
      name: "hidden-layer",
      title: "A hidden layer learns features",
      about:
        "Nobody gives the radius here. Each hidden unit learns an edge, and the output adds the edges up. The map in each unit shows where it is active.",
      recipe: {
        ...circles,
        layers: [dense(3)],
        optimizer: sgd(0.1, 0.9),
      },
      runs: [
        {
          label: "Train three units",
          look: "Three edges enclose the inner circle in a triangle with round corners. Every point is right.",
        },
        {
          label: "Two units",
          change: { layers: [dense(2)] },
          look: "Two edges cannot enclose anything: the region stays open, and more than a tenth of the points are wrong.",
        },
        {
          label: "Eight units",
          change: { layers: [dense(8)] },
          look: "More edges make the shape rounder.",
        },
      ],
    },
    {
      name: "layers-and-units",
      title: "From perceptron to MLP",
      about:
        "A perceptron is one unit: a weighted sum and a threshold. A multi-layer perceptron (MLP) stacks layers of them, and later layers combine the shapes of earlier ones. How many does a spiral need?",
      recipe: {
        data: { source: "spirals", classes: 2 },
        layers: [dense(1)],
        optimizer: { kind: "adam", learningRate: 0.03 },
        stop: epochs(20),
      },
      runs: [
        {
          label: "Train one unit",
          look: "One straight boundary across the spiral: about 84 % are right.",
        },
        {
          label: "Three units",
          change: { layers: [dense(3)] },
          look: "Three edges bend the boundary: about 94 %.",
        },
        {
          label: "Two layers of eight",
          change: { layers: [dense(8), dense(8)] },
          look: "About 99 %. Compare the maps: straight edges in the first layer, curved shapes in the second.",
        },
      ],
    },
  ],
};
