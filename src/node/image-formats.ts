// The supported image formats, by file extension and by first bytes.

interface ImageFormat {
  readonly name: string;
  readonly endings: readonly string[];
  readonly begins: (bytes: Uint8Array) => boolean;
}

const text = (bytes: Uint8Array, from: number, to: number) =>
  String.fromCharCode(...bytes.subarray(from, to));

/** The brands of AVIF: an image, and a sequence. */
const AVIF = ["avif", "avis"];
/** Both byte orders of TIFF and BigTIFF. */
const TIFF = ["II*\0", "MM\0*", "II+\0", "MM\0+"];

const FORMATS: readonly ImageFormat[] = [
  { name: "PNG", endings: [".png"], begins: (bytes) => text(bytes, 0, 8) === "\x89PNG\r\n\x1a\n" },
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
  { name: "GIF", endings: [".gif"], begins: (bytes) => /^GIF8[79]a$/.test(text(bytes, 0, 6)) },
  {
    name: "AVIF",
    endings: [".avif"],
    begins: (bytes) =>
      text(bytes, 4, 8) === "ftyp" && brandsOf(bytes).some((each) => AVIF.includes(each)),
  },
  { name: "TIFF", endings: [".tif", ".tiff"], begins: (bytes) => TIFF.includes(text(bytes, 0, 4)) },
];

/** The major and compatible brands of the first box; its stated length is limited to 64 bytes. */
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

/** Whether a file name has the extension of an image. */
export function isImageName(name: string): boolean {
  const lower = name.toLowerCase();
  return !name.startsWith(".") && endings.some((ending) => lower.endsWith(ending));
}

/** The format of a file by its first bytes, such as "PNG"; undefined if it is not supported. */
export const imageFormatOf = (bytes: Uint8Array): string | undefined =>
  FORMATS.find(({ begins }) => begins(bytes))?.name;
