/** The public names of the realtime client. */
export type {
  Pending,
  Status,
  TranscriptView,
  VisitorClient,
  VisitorSession,
  VisitorState,
} from "./visitor-types.ts";
