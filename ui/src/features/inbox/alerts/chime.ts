const NOTES = [
  { frequency: 784, at: 0 },
  { frequency: 1047, at: 0.14 },
]
const LENGTH_S = 0.35
const LOUDNESS = 0.12

let context: AudioContext | undefined

/** Two soft notes. Browsers stay silent until the person has clicked or typed something in the page. */
export function chime() {
  context ??= new AudioContext()
  void context.resume()
  for (const note of NOTES) play(context, note.frequency, context.currentTime + note.at)
}

function play(audio: AudioContext, frequency: number, start: number) {
  const oscillator = audio.createOscillator()
  const volume = audio.createGain()
  oscillator.type = 'sine'
  oscillator.frequency.value = frequency
  volume.gain.setValueAtTime(0, start)
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02)
  volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH_S)
  oscillator.connect(volume).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + LENGTH_S)
}
