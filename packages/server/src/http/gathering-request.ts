import { nodeHttp } from "./node-http.ts"

/** The body of a request as far as it is there. */
interface Gathered {
  /** Bytes that are kept at most. */
  readonly max: number
  chunks: Buffer[]
  size: number
  isComplete: boolean
  done: ((body: Buffer | null) => void) | null
}

function bodyOf({ chunks, size, max }: Gathered): Buffer | null {
  if (size > max) return null
  const [only] = chunks
  return only !== undefined && chunks.length === 1 ? only : Buffer.concat(chunks)
}

/** Tells who waits for the body, once there is something to tell: it is complete, or too large whatever follows. */
function settle(gathered: Gathered): void {
  const { done, isComplete, size, max } = gathered
  if (done === null || (!isComplete && size <= max)) return
  gathered.done = null
  done(bodyOf(gathered))
}

/**
 * A request whose body can be had whole, with no stream in between. Node hands each piece that it has parsed to `push`, of which a stream
 * makes events in later turns; for a body of one small piece these turns cost more than everything that is done with it. Requests that are
 * not gathered are the streams they always were.
 */
export class GatheringRequest extends nodeHttp.IncomingMessage {
  #gathered: Gathered | null = null

  /**
   * Has the body kept instead of streamed. To be called when the request is announced, before any of its body has been parsed.
   * @param max bytes that are kept; of a larger body nothing is
   */
  gather(max: number): void {
    this.#gathered = { max, chunks: [], size: 0, isComplete: false, done: null }
  }

  /**
   * Waits for the body of a request that is gathered.
   * @param done is told the body once it is all there, or null as soon as it is larger than what is kept; never, when the connection ends before
   */
  whenGathered(done: (body: Buffer | null) => void): void {
    const gathered = this.#gathered
    if (gathered === null) throw new Error("the body of this request is not gathered")
    gathered.done = done
    settle(gathered)
  }

  override push(chunk: Buffer | null): boolean {
    const gathered = this.#gathered
    if (gathered === null) return super.push(chunk)
    if (chunk === null) gathered.isComplete = true
    else {
      gathered.size += chunk.length
      if (gathered.size <= gathered.max) gathered.chunks.push(chunk)
      else gathered.chunks = []
    }
    settle(gathered)
    return true
  }

  /** Node has what nobody read flow away at the end; of a gathered body nothing is left to flow. */
  override resume(): this {
    return this.#gathered === null ? super.resume() : this
  }
}
