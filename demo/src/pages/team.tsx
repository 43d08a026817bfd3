/** Team and roles: who can sign in, what they may do, invitations within the plan's seats. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { plans } from "../invoicing/plans.ts";
import { Link } from "../router.tsx";
import type { Member, Role, State } from "../store/model.ts";
import { useTidebill } from "../tidebill.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { type Option, SelectField, TextField } from "../ui/field.tsx";
import { Badge, Card, PageHeader } from "../ui/layout.tsx";
import { Notice } from "../ui/notice.tsx";

const roleOptions: readonly Option[] = [
  ["admin", "Admin"],
  ["member", "Member"],
  ["viewer", "Viewer"],
];
const roleNames: Readonly<Record<Role, string>> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
  viewer: "Viewer",
};
const roleNotes: readonly (readonly [role: string, note: string])[] = [
  ["Owner", "Everything, including the payment card and deleting the account"],
  ["Admin", "Everything but the payment card and deleting the account"],
  ["Member", "Customers and invoices"],
  ["Viewer", "Reads, changes nothing"],
];

/** Seats taken: the owner needs none. */
export function seatsTaken(state: State): number {
  return state.members.filter((member) => member.role !== "owner" && !member.invited).length;
}

export function TeamPage(): JSX.Element {
  const { state, ask } = useTidebill();
  const [inviting, setInviting] = useState(false);
  const seats = plans[state.plan].members;
  const full = state.members.filter(({ role }) => role !== "owner").length >= seats;
  return (
    <>
      <PageHeader
        title="Team and roles"
        lead={`${seatsTaken(state)} of ${Number.isFinite(seats) ? seats : "unlimited"} seats taken, the owner's is free`}
      >
        <Button
          look="primary"
          icon="plus"
          helpId="invite-member"
          blocked={full ? `${plans[state.plan].title} has no free seat` : undefined}
          onPress={() => setInviting(ask("manage"))}
        >
          Invite
        </Button>
      </PageHeader>
      {full && <SeatsNotice state={state} />}
      <div class="split">
        <Card title="People" flush>
          <ul class="rows">
            {state.members.map((member) => (
              <MemberRow key={member.id} member={member} />
            ))}
          </ul>
        </Card>
        <Card title="What each role can do">
          <dl class="role-notes">
            {roleNotes.map(([role, note]) => (
              <div key={role}>
                <dt class="strong">{role}</dt>
                <dd class="muted">{note}</dd>
              </div>
            ))}
          </dl>
        </Card>
      </div>
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}

function SeatsNotice({ state }: { readonly state: State }): JSX.Element {
  return (
    <Notice
      tone="info"
      title={`${plans[state.plan].title} has no free seat`}
      actions={
        <Link to="/settings/billing" class="text-link">
          Compare plans
        </Link>
      }
    >
      Starter has 1 team member, Pro has 10 and Business as many as you like. Open invitations wait
      until there is a seat.
    </Notice>
  );
}

const ownerBlock = "The owner cannot be removed";

function removeBlock(member: Member): string | undefined {
  if (member.role === "owner") return ownerBlock;
  return member.id === "u_mara" ? "You cannot remove yourself" : undefined;
}

function MemberRow({ member }: { readonly member: Member }): JSX.Element {
  const { act } = useTidebill();
  const { id, name, email, role, invited } = member;
  const fixed = role === "owner" || id === "u_mara";
  return (
    <li class="row">
      <span class="avatar small">{name.slice(0, 1).toUpperCase()}</span>
      <span class="row-main">
        <span class="strong">
          {name} {id === "u_mara" && <span class="muted">(you)</span>}
        </span>
        <span class="muted break">{email}</span>
      </span>
      {invited && <Badge tone="amber">Invited</Badge>}
      {fixed ? (
        <Badge tone="blue">{roleNames[role]}</Badge>
      ) : (
        <SelectField
          label={`Role of ${name}`}
          bare
          value={role}
          options={roleOptions}
          helpId={id === "u_elin" ? "member-role" : undefined}
          onValue={(value) =>
            act(
              "manage",
              { type: "member-role-changed", id, role: value as Role },
              `${name} is now ${value}`,
            )
          }
        />
      )}
      <Button
        small
        look="quiet"
        label={`Remove ${name}`}
        helpId={id === "u_elin" ? "remove-member" : undefined}
        blocked={removeBlock(member)}
        onPress={() => act("manage", { type: "member-removed", id }, `${name} removed`)}
      >
        Remove
      </Button>
    </li>
  );
}

function InviteDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { act } = useTidebill();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("member");
  const [error, setError] = useState<string>();
  const invite = (event: SubmitEvent): void => {
    event.preventDefault();
    const valid = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);
    setError(valid ? undefined : "Enter an e-mail address such as name@example.com");
    if (!valid) return;
    act(
      "manage",
      { type: "member-invited", email, role: role as Role },
      `Invitation sent to ${email}`,
    );
    onClose();
  };
  return (
    <Dialog title="Invite someone" onClose={onClose}>
      <form class="stack" onSubmit={invite} noValidate>
        <TextField label="E-mail" type="email" value={email} onValue={setEmail} error={error} />
        <SelectField label="Role" value={role} options={roleOptions} onValue={setRole} />
        <div class="actions end">
          <Button onPress={onClose}>Cancel</Button>
          <Button look="primary" submit>
            Send invitation
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
