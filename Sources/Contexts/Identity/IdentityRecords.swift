package import Postgres

/// Personal data in the schema `identity`: the account, its logins, its address book, and the verifications of its contacts.
package enum IdentityRecords: PersonalRecords {
    package static let schema = "identity"

    package static func disclosures(to subject: DataSubject) -> [Disclosure] {
        let id = subject.person.id
        return [
            Disclosure(
                "account",
                """
                SELECT json_build_object('key', id, 'name', name, 'language', language, 'email', email, 'email_verified_at', kernel.iso8601(email_verified_at),
                    'phone', phone, 'phone_verified_at', kernel.iso8601(phone_verified_at), 'password_set_at', kernel.iso8601(password_set_at),
                    'picture', 'pictures/' || avatar || '.jpg', 'made_at', kernel.iso8601(made_at))::text
                FROM identity.person WHERE id = \(id)
                """),
            Disclosure(
                "logins",
                """
                SELECT coalesce(json_agg(json_build_object('begun_at', kernel.iso8601(made_at), 'seen_at', kernel.iso8601(seen_at),
                    'expires_at', kernel.iso8601(expires_at), 'network_address', address, 'browser', user_agent) ORDER BY made_at), '[]')::text
                FROM identity.session WHERE person_id = \(id)
                """),
            Disclosure(
                "logins_by_other_houses",
                """
                SELECT coalesce(json_agg(json_build_object('house', issuer, 'name_there', subject, 'linked_at', kernel.iso8601(linked_at)) ORDER BY linked_at), '[]')::text
                FROM identity.foreign_login WHERE person_id = \(id)
                """),
            Disclosure(
                "second_factor",
                """
                SELECT coalesce(json_agg(json_build_object('on_since', kernel.iso8601(confirmed_at), 'recovery_codes_left',
                    (SELECT count(*) FROM identity.recovery_code r WHERE r.person_id = f.person_id AND r.used_at IS NULL))), '[]')::text
                FROM identity.second_factor f WHERE person_id = \(id) AND confirmed_at IS NOT NULL
                """),
            Disclosure(
                "staff_roles",
                """
                SELECT coalesce(json_agg(json_build_object('role', role, 'given_at', kernel.iso8601(given_at)) ORDER BY role), '[]')::text
                FROM identity.staff_role WHERE person_id = \(id)
                """),
            Disclosure(
                "changes_of_address",
                """
                SELECT coalesce(json_agg(json_build_object('from', coalesce(old_email, old_phone), 'to', coalesce(new_email, new_phone),
                    'asked_at', kernel.iso8601(asked_at), 'done_at', kernel.iso8601(done_at)) ORDER BY asked_at), '[]')::text
                FROM identity.change WHERE person_id = \(id)
                """),
            Disclosure(
                "addresses",
                """
                SELECT coalesce(json_agg(json_build_object('label', label, 'name', full_name, 'phone', phone, 'town', city_code, 'street', street,
                    'landmark', landmark, 'is_default', is_default, 'added_at', kernel.iso8601(made_at)) ORDER BY made_at, id), '[]')::text
                FROM identity.address WHERE person_id = \(id)
                """),
            Disclosure(
                "links_and_codes",
                """
                SELECT coalesce(json_agg(json_build_object('for', purpose, 'sent_to', coalesce(email, phone), 'asked_at', kernel.iso8601(asked_at),
                    'used_at', kernel.iso8601(used_at)) ORDER BY asked_at), '[]')::text
                FROM identity.proof WHERE person_id = \(id)
                """),
            Disclosure(
                "alerts",
                """
                SELECT coalesce(json_agg(json_build_object('of', kind, 'to_be_told_to', contacts, 'made_at', kernel.iso8601(made_at)) ORDER BY made_at), '[]')::text
                FROM identity.alert WHERE person_id = \(id)
                """),
        ]
    }

    /// Deletes the person's row. Foreign keys delete the sessions, the second factor, the staff roles, the address book and all other
    /// rows of the person.
    ///
    /// Verifications sent to their contacts that name no person go too. So do changes of other accounts to one of these contacts.
    package static func forget(_ subject: DataSubject, in tx: Transaction) async throws {
        let (id, contacts, dealings) = (subject.person.id, subject.contacts, subject.dealings)
        try await tx.run([
            "DELETE FROM identity.proof WHERE email = ANY (\(contacts)::text[]) OR phone = ANY (\(contacts)::text[]) OR subject::text = ANY (\(dealings)::text[])",
            "DELETE FROM identity.change WHERE new_email = ANY (\(contacts)::text[]) OR new_phone = ANY (\(contacts)::text[])",
            "DELETE FROM identity.person WHERE id = \(id)",
        ])
    }
}
