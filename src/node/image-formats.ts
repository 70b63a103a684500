// The kinds of image files that are read, by the ends of their names and their first bytes.

interface ImageFormat {
  readonly name: string;
  readonly endings: readonly string[];
  readonly begins: (bytes: Uint8Array) => boolean;
}

const text = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** The brands of AVIF: a picture, a sequence of which the first is taken. */
const AVIF = ["avif", "avis"];
/** One order of bytes or the other; the larger ones are BigTIFF. */
const TIFF = ["II*\0", "MM\0*", "II+\0", "MM\0+"];

const FORMATS: readonly ImageFormat[] = [
  {
    name: "PNG",
    endings: [".png"],
    begins: (bytes) => text(bytes, 0, 8) === "\x89PNG\r\n\x1a\n",
  },
  {
    name: "JPEG",
    endings: [".jpg", ".jpeg"],
    begins: (bytes) => text(bytes, 0, 3) === "\xff\xd8\xff",
  },
  {
    name: "WebP",
    endings: [".webp"],
    begins: (bytes) => text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 12) === "WEBP",
  },
  {
    name: "GIF",
    endings: [".gif"],
    begins: (bytes) => /^GIF8[79]a$/.test(text(bytes, 0, 6)),
  },
  {
    name: "AVIF",
    endings: [".avif"],
    begins: (bytes) =>
      text(bytes, 4, 8) === "ftyp" && brandsOf(bytes).some((each) => AVIF.includes(each)),
  },
  {
    name: "TIFF",
    endings: [".tif", ".tiff"],
    begins: (bytes) => TIFF.includes(text(bytes, 0, 4)),
  },
];

/** The first brand and the compatible ones: the box says its length, which is not believed. */
function brandsOf(bytes: Uint8Array): string[] {
  const end = Math.min(bytes.length, 64, new DataView(bytes.buffer, bytes.byteOffset).getUint32(0));
  const brands = [text(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(text(bytes, at, at + 4));
  return brands;
}

const list = (words: readonly string[]) => `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
const endings = FORMATS.flatMap((format) => format.endings);

/** ".png, .jpg, … or .tiff". */
export const IMAGE_ENDINGS: string = list(endings);
/** "PNG, JPEG, … or TIFF". */
export const IMAGE_FORMATS: string = list(FORMATS.map(({ name }) => name));

/** Whether a name is that of an image. */
export function isImageName(name: string): boolean {
  const lower = name.toLowerCase();
  return !name.startsWith(".") && endings.some((ending) => lower.endsWith(ending));
}

/** What a file is by its first bytes: "PNG"; undefined for what is not read. */
export const imageFormatOf = (bytes: Uint8Array): string | undefined =>
  FORMATS.find(({ begins }) => begins(bytes))?.name;
