// A picture from a file, for where there is no camera: read, scaled down, and never kept.

const MOST_BYTES = 60_000_000;
/** More pixels than this are not opened: a phone would run out of memory, and nothing could be said any more. */
const MOST_PIXELS = 130_000_000;
const HEAD = 1_000_000;
/** Markers of JPEG (ITU-T T.81, table B.1) between SOF0 and SOF15 that begin no frame. */
const NO_FRAME = [0xffc4, 0xffc8, 0xffcc];

/** How many pixels the file of which `head` is the beginning says it has, as PNG or JPEG; 0 where it does not say. */
const pixelsOf = (head) => {
  if (head.byteLength > 24 && head.getUint32(0) === 0x89504e47) return head.getUint32(16) * head.getUint32(20);
  if (head.byteLength < 4 || head.getUint16(0) !== 0xffd8) return 0;
  for (let at = 2; at + 9 < head.byteLength; at += 2 + head.getUint16(at + 2)) {
    const marker = head.getUint16(at);
    if (marker >= 0xffc0 && marker <= 0xffcf && !NO_FRAME.includes(marker)) return head.getUint16(at + 5) * head.getUint16(at + 7);
  }
  return 0;
};

/** `{texts}` found in the picture `file`, or `{wrong}`: the state (and text) that says what was the matter. */
export const readPicture = async (file, decoder) => {
  if (file.size > MOST_BYTES) return {wrong: 'too-large'};
  let picture;
  try {
    if (pixelsOf(new DataView(await file.slice(0, HEAD).arrayBuffer())) > MOST_PIXELS) return {wrong: 'too-large'};
    picture = await createImageBitmap(file);
  } catch {
    return {wrong: 'unreadable'};
  }
  try {
    const texts = await decoder.photo(picture, [picture.width, picture.height]);
    return texts.length ? {texts} : {wrong: 'nothing'};
  } catch (error) {
    console.warn('the picture could not be read', error);
    return {wrong: 'too-large'};
  } finally {
    picture.close();
  }
};
