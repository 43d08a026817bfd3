/** Notices on a page; an error notice tells the widget its code for as long as it is on screen. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type ErrorCode, useTidebill } from "../tidebill.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface NoticeProps {
  readonly tone: "error" | "warning" | "info" | "success";
  readonly title: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly onClose?: (() => void) | undefined;
}

const icons: Readonly<Record<NoticeProps["tone"], IconName>> = {
  error: "alert",
  warning: "alert",
  info: "bell",
  success: "check",
};

export function Notice({ tone, title, children, actions, onClose }: NoticeProps): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  // A notice often answers a press far down the page, where it would appear unseen.
  useEffect(() => frame.current?.scrollIntoView({ block: "nearest" }), []);
  return (
    <div ref={frame} class={`notice ${tone}`} role={tone === "error" ? "alert" : "status"}>
      <Icon name={icons[tone]} />
      <div class="notice-text">
        <p class="strong">{title}</p>
        {children !== undefined && <div>{children}</div>}
        {actions !== undefined && <div class="actions">{actions}</div>}
      </div>
      {onClose && (
        <button type="button" class="icon-button" aria-label="Close this message" onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}

interface ErrorNoticeProps extends Omit<NoticeProps, "tone"> {
  readonly code: ErrorCode;
}

export function ErrorNotice({ code, ...notice }: ErrorNoticeProps): JSX.Element {
  const { raise } = useTidebill();
  useEffect(() => raise(code), [raise, code]);
  return <Notice tone="error" {...notice} />;
}
