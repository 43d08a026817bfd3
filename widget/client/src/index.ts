/** The public names of the realtime client. */
export { type Clock, systemClock } from "./clock.ts";
export { type Connection, type ConnectionOptions, createConnection } from "./connection.ts";
export { type Command, createLink, type Link, type LinkOptions, type Push } from "./link.ts";
export { createOutbox, type DurableDraft, type Outbox, type OutboxOptions } from "./outbox.ts";
export { createQuestions, type Question, type Questions } from "./questions.ts";
export { randomId } from "./random-id.ts";
export { browserShelf, memoryShelf, type Shelf, storedList } from "./storage.ts";
export {
  applyEvent,
  applyTranscript,
  emptyTranscript,
  missingAfter,
  withComposing,
  withPending,
  withTyping,
} from "./transcript.ts";
export { createTranscripts, type Transcripts, type TranscriptsOptions } from "./transcripts.ts";
export {
  type OpenTransport,
  openWebSocket,
  type Transport,
  type TransportEvents,
} from "./transport.ts";
export {
  createVisitorLine,
  type Follower,
  type VisitorLine,
  type VisitorLineOptions,
} from "./visitor-line.ts";
export { createVisitorSession } from "./visitor-session.ts";
export type {
  Pending,
  Status,
  TranscriptView,
  VisitorSession,
  VisitorState,
} from "./visitor-types.ts";
