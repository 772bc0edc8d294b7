// One use of the camera after the other: frames go to the decoder, texts to whoever takes them, and the state to the page.

import {byId, root} from '../page/state.js';
import {say} from '../page/words.js';
import {cameraAfter, nextFrame, openCamera, stateOf} from './camera.js';
import {showCamera} from './show.js';

/** `turn` counts the uses: what belongs to an earlier one is thrown away. */
const camera = {state: 'idle', turn: 0, open: null, device: null, torch: false, resume: false};

/** Of this visit: frames looked at, frames with a code, milliseconds from the start to the first code. */
export const counts = {frames: 0, read: 0, first: null};

let [decoder, take] = [null, () => {}];

/** Says who reads frames (a promise of `makeDecoder`) and who takes the texts. */
export const prepare = (reader, taker) => {
  [decoder, take] = [reader, taker];
};

const setState = (state) => {
  camera.state = state;
  root.dataset.state = state;
  showCamera(state, Boolean(camera.open?.hasTorch), camera.torch);
};

/** Says the state again, in the language of now. */
export const sayState = () => setState(camera.state);

const sayInstead = (name) => {
  byId('camera-said').textContent = say(name);
};

const lookAt = async (video, turn, began) => {
  const {frame} = await decoder;
  while (turn === camera.turn) {
    await nextFrame(video);
    if (turn !== camera.turn || !video.videoWidth) continue;
    const at = performance.now();
    const texts = await frame(video, [video.videoWidth, video.videoHeight]);
    counts.frames += 1;
    if (texts.length) {
      counts.read += 1;
      counts.first ??= performance.now() - began;
      if (turn === camera.turn) take(texts, 'camera');
    }
    // As long a rest as the look took: a slow phone stays usable.
    await new Promise((resolve) => { setTimeout(resolve, performance.now() - at); });
  }
};

const stop = (state = 'idle') => {
  camera.turn += 1;
  camera.open?.close();
  Object.assign(camera, {open: null, torch: false});
  setState(state);
};

/** Opens `device`, or the rear camera, and looks at it until it is stopped or lost. */
export const start = async (device = null) => {
  stop('starting');
  const {turn} = camera;
  const began = performance.now();
  const video = byId('video');
  try {
    const open = await openCamera(video, {device, onLost: () => turn === camera.turn && stop('lost')});
    if (turn !== camera.turn) return open.close();
    Object.assign(camera, {open, device: open.device});
    setState('scanning');
    await lookAt(video, turn, began);
  } catch (error) {
    console.warn('the camera cannot be used', error);
    if (turn === camera.turn) stop(stateOf(error));
  }
  return null;
};

export const toggle = () => (['scanning', 'starting'].includes(camera.state) ? stop() : start());

export const switchTorch = async () => {
  try {
    await camera.open?.setTorch(!camera.torch);
  } catch (error) {
    console.warn('the light cannot be switched', error);
    return sayInstead('torch_failed');
  }
  camera.torch = !camera.torch;
  return sayState();
};

export const switchCamera = async () => {
  const next = await cameraAfter(camera.open?.device ?? null).catch(() => null);
  return next ? start(next) : sayInstead('one_camera');
};

/** Nobody scans with a page that is not seen. */
export const onVisibility = () => {
  const hidden = document.visibilityState === 'hidden';
  if (hidden && camera.state === 'scanning') {
    camera.resume = true;
    stop();
  } else if (!hidden && camera.resume) {
    camera.resume = false;
    start(camera.device);
  }
};
