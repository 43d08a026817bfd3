/** Sentry's feedback widget on a page, as its documentation embeds it; nothing is sent. */
import { feedbackIntegration, init } from "@sentry/browser";

init({
  dsn: "http://key@127.0.0.1:9/1",
  defaultIntegrations: false,
  integrations: [feedbackIntegration({ colorScheme: "light" })],
});
