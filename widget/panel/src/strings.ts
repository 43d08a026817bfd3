/** Owns every sentence and name the panel shows; it holds no logic and no markup. */

/** All texts of the panel in English; an embedder may replace any of them. */
export const EN = {
  dialog: "Help",
  close: "Close help",
  back: "Back",
  loading: "Loading",

  helpFor: (page: string): string => `Help for ${page}`,
  helpForLead: "Help for",
  helpAnywhere: "How can we help?",
  searchLabel: "Search for help",
  searchFailed: "Search is not available just now.",
  found: (count: number): string =>
    `${count || "No"} ${count === 1 ? "article" : "articles"} found`,
  askInstead: (text: string): string => `Ask “${text}”`,
  suggested: "For this page",
  questions: "Often asked here",
  conversations: "Your conversations",
  noSuggestions: "Nothing is written for this page yet.",

  states: {
    assisting: "Open",
    waiting: "In the queue",
    with_agent: "With a person",
    resolved: "Solved",
    closed: "Closed",
  },

  articleFailed: "This article could not be loaded.",
  openPage: "Open in full page",
  related: "Related",
  stuck: "Still stuck?",
  ask: "Ask a question",
  table: "Table",
  showMe: (label: string): string => `Show me: ${label}`,
  anchorGone: "That is not on this page right now.",

  conversation: "Conversation",
  assistant: "Assistant",
  you: "You",
  assistantNote: "Answers from the help articles",
  personNote: "You need not repeat anything",
  newConversation: "New conversation",
  emptyChat: "Ask in your own words.",
  earlier: "Earlier messages",
  newMessages: "New messages",
  typing: (name: string): string => `${name} is typing`,
  seen: "Seen",

  answerFor: (page: string): string => `For ${page}`,
  answerName: (title: string): string => `Answer from ${title}`,
  read: (title: string): string => `Read: ${title}`,
  alsoRelated: "See also",
  helpful: "Was this helpful?",
  yes: "Yes",
  no: "No",
  thanksHelpful: "Good to hear.",
  thanksNotHelpful: "Say it another way, or ask a person.",
  solved: "That solved it",
  bringPerson: "Bring in a person",

  movedTo: (page: string): string => `You are on ${page}`,
  waiting: "Waiting for a person",
  joined: (name: string): string => `${name} joined`,
  handedBack: (name: string): string => `${name} handed back to the assistant`,
  resolved: "Marked as solved",
  resolvedBy: (name: string): string => `${name} marked this as solved`,
  reopened: "Reopened",
  today: "Today",
  yesterday: "Yesterday",

  sending: "Sending",
  waitingToSend: "Waiting to be sent",
  refused: "Not sent.",
  retry: "Retry",
  discard: "Discard",

  message: "Message",
  messageHint: "Write a message",
  send: "Send",
  nothingToSend: "Write something first.",
  tooLong: (length: string, limit: string, over: string): string =>
    `${length} of ${limit} characters: shorten it by ${over}.`,
  counter: (left: string): string => `${left} left`,
  person: "Talk to a person",
  personWaiting: "Someone will join you here",
  personHere: (name: string): string => `You are talking with ${name}`,
  closedNote: "This conversation is closed.",

  connecting: "Connecting",
  offline: "Offline: your message is kept and will be sent",
  refusedStatus: "Help is not available here.",

  csat: "How did we do?",
  scoreOf: (score: number): string => `${score} of 5`,
  scoreWorst: "Poor",
  scoreBest: "Great",
  csatComment: "Anything to add? (optional)",
  csatSend: "Send rating",
  csatThanks: "Thank you for telling us.",
};

/** The panel's texts; sentences with a blank are functions. */
export type Strings = typeof EN;
