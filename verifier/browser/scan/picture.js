// A picture from a file, for where there is no camera: read, scaled down, and never kept.

const MOST_BYTES = 60_000_000;

/** `{texts}` found in the picture `file`, or `{wrong}`: the state (and text) that says what was the matter. */
export const readPicture = async (file, decoder) => {
  if (file.size > MOST_BYTES) return {wrong: 'too-large'};
  let picture;
  try {
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
