// The camera: opened when asked, the rear one where there is a choice, closed while nobody looks at the page.

const WANTED = {width: {ideal: 1280}, height: {ideal: 720}};
const FRAME_PATIENCE = 500;
const STATES = {
  NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'no-camera', OverconstrainedError: 'no-camera',
  NotReadableError: 'in-use', AbortError: 'in-use',
};

/** The state that a failure to open a camera leads to; each has its words. */
export const stateOf = (error) => STATES[error?.name] ?? 'failed';

/** Opens a camera into `video`; `device` is its id, without one the rear one is preferred. Throws what the browser throws. */
export const openCamera = async (video, {device = null, onLost}) => {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException('no camera for pages', 'NotFoundError');
  const which = device ? {deviceId: {exact: device}} : {facingMode: {ideal: 'environment'}};
  const stream = await navigator.mediaDevices.getUserMedia({audio: false, video: {...WANTED, ...which}});
  const [track] = stream.getVideoTracks();
  const close = () => {
    for (const each of stream.getTracks()) each.stop();
    if (video.srcObject === stream) video.srcObject = null;
  };
  try {
    track.addEventListener('ended', onLost);
    video.srcObject = stream;
    await video.play();
  } catch (error) {
    close();
    throw error;
  }
  const setTorch = (on) => track.applyConstraints({advanced: [{torch: on}]});
  return {close, setTorch, hasTorch: Boolean(track.getCapabilities?.().torch), device: track.getSettings?.().deviceId ?? null};
};

/** The id of the camera after `device`, or null where there is only one. */
export const cameraAfter = async (device) => {
  const all = (await navigator.mediaDevices.enumerateDevices()).filter(({kind, deviceId}) => kind === 'videoinput' && deviceId);
  const at = all.findIndex(({deviceId}) => deviceId === device);
  return all.length > 1 ? all[(at + 1) % all.length].deviceId : null;
};

/** Resolves when `video` shows its next frame, or after half a second without one. */
export const nextFrame = (video) => new Promise((resolve) => {
  const timer = setTimeout(resolve, FRAME_PATIENCE);
  const done = () => {
    clearTimeout(timer);
    resolve();
  };
  if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(done);
  else setTimeout(done, 66);
});

/** Whether this page may use the camera without asking anew, as on a kiosk. */
export const mayOpen = async () => {
  try {
    return (await navigator.permissions.query({name: 'camera'})).state === 'granted';
  } catch {
    return false;
  }
};
