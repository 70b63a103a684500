// The pages of the site by groups, in order: name and title.

export const PAGES = [
  {
    title: "Guides",
    pages: [
      ["first-model", "First model in five minutes"],
      ["your-own-csv", "Your own CSV"],
      ["images", "Images"],
      ["browsers", "Browsers and bundlers"],
      ["reproducibility", "Reproducibility"],
      ["coming-from", "Coming from Keras, PyTorch, TensorFlow.js or brain.js"],
    ],
  },
  {
    title: "Topics",
    pages: [
      ["topics", "All topics"],
      ["why-networks", "Why networks"],
      ["features", "Features"],
      ["backpropagation", "Backpropagation"],
      ["activations", "Activations"],
      ["deep-networks", "Deep networks"],
      ["initialisation", "Initialisation"],
      ["preprocessing", "Preprocessing"],
      ["augmentation", "Augmentation"],
      ["optimizers", "Optimizers"],
      ["schedules", "Schedules"],
      ["losses", "Losses and metrics"],
      ["convolutions", "Convolutions"],
      ["networks", "Networks that branch"],
    ],
  },
  {
    title: "Using it",
    pages: [
      ["data", "Data"],
      ["tables", "Tables"],
      ["doctor", "The doctor"],
      ["training", "Training"],
      ["lifecycle", "Lifecycle"],
      ["models", "Ready-made models"],
      ["layers", "Layers"],
      ["custom", "Custom parts"],
      ["command-line", "Command line"],
      ["playground", "The playground"],
      ["where-it-runs", "Where it runs"],
      ["architecture", "Architecture"],
      ["changelog", "Changelog"],
    ],
  },
];
