import Auditing
import Identity
import Kernel
import Postgres

/// What `MemberRecords` exports and erases of a person's applications.
extension Application {
    static func disclosure(to subject: DataSubject) -> Disclosure {
        Disclosure(
            "applications",
            """
            SELECT coalesce(json_agg(json_build_object(
                'state', a.state, 'kind', nullif(a.kind, ''), 'name', a.name, 'slug', a.slug, 'city', a.city_code, 'phone', a.phone,
                'returns', json_build_object(
                    'name', a.returns_name, 'street', a.returns_street, 'landmark', a.returns_landmark, 'city', a.returns_city),
                'legal', json_build_object(
                    'name', a.legal_name, 'ice', a.ice, 'tax_number', a.tax_number, 'register_number', a.register_number,
                    'register_court', a.register_court),
                'terms', a.terms, 'begun', kernel.iso8601(a.made_at), 'submitted', kernel.iso8601(a.submitted_at),
                'decided', kernel.iso8601(a.decided_at), 'why', a.why,
                'documents', (SELECT coalesce(json_agg(json_build_object('shows', d.purpose, 'added', kernel.iso8601(d.added_at))
                        ORDER BY d.place), '[]')
                    FROM sellers.application_document d WHERE d.application_id = a.id),
                'remarks', (SELECT coalesce(json_agg(json_build_object('item', r.item, 'words', r.words) ORDER BY r.item), '[]')
                    FROM sellers.application_remark r WHERE r.application_id = a.id)) ORDER BY a.made_at), '[]')::text
            FROM sellers.application a WHERE a.person_id = \(subject.person.id)
            """)
    }

    static func forget(of person: Person.ID, in tx: Transaction) async throws {
        let all = Query<[ID]>.all("SELECT id FROM sellers.application WHERE person_id = \(person) ORDER BY id FOR UPDATE") { row in
            try row.next()
        }
        for application in try await tx.read(all) {
            try await remove(application, in: tx)
            try await Audit.forgetReasons(of: application.auditSubject, in: tx)
        }
    }
}
