/** Bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  const PIECE = 0x6000; // a multiple of three, and few enough for arguments
  let text = "";
  for (let i = 0; i < bytes.length; i += PIECE) {
    text += btoa(String.fromCharCode(...bytes.subarray(i, i + PIECE)));
  }
  return text;
}
