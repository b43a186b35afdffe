/** A picture as PNG, drawn by the browser. */

/** Pixels of the PNG for one of the picture: as sharp as on a good screen. */
const scale = 2;
/** In pixels: browsers draw no larger canvas. */
const longestSide = 16_384;

/**
 * @param svg a whole document, with its size
 * @returns in base64; undefined when it can't be drawn
 */
export async function rasterise(svg: string): Promise<string | undefined> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  try {
    await image.decode();
  } catch {
    return undefined;
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  const size = Math.min(scale, longestSide / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * size);
  canvas.height = Math.ceil(height * size);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const [, png] = canvas.toDataURL('image/png').split('base64,');
  return png === undefined || png === '' ? undefined : png;
}
