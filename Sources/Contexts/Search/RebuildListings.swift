package import Catalog
import Inventory
package import Jobs
import Kernel
package import Loops
package import Postgres
import Sellers

extension Listing {
    /// Updates the projection by events and repairs it once a day. Call it once, when the job table is made.
    ///
    /// - Parameter throttle: of the heavy work in the process, among which are the updates after changes of offers.
    package static func subscribe(to table: inout JobTable, throttle: Throttle = Throttle()) {
        table.on(OfferChanged.self, as: "search.listing") { event, db in
            try await throttle.run { try await refresh(event.offers, in: db) }
        }
        table.on(StockChanged.self, as: "search.listing") { event, db in
            try await throttle.run { try await refresh(event.offers, in: db) }
        }
        table.on(SellerChanged.self, as: "search.listing") { event, db in
            let offers = Query<[Offer.ID]>.all("SELECT id FROM catalog.offer WHERE seller_id = \(event.seller)") { row in
                try row.next()
            }
            try await refresh(db.search(offers), in: db)
        }
        table.every(24 * 3600, "search.rebuild") { db in try await rebuild(in: db) }
        table.every(3600, "search.count-words") { db in try await countWords(in: db) }
    }

    /// Updates the rows of these offers from their current data, stock and sellers. Safe to repeat, also concurrently.
    package static func refresh(_ offers: [Offer.ID], in db: Database) async throws {
        let offers = offers.sorted()
        for start in stride(from: 0, to: offers.count, by: batch) {
            try await refresh(batch: Array(offers[start..<min(start + batch, offers.count)]), in: db)
        }
    }

    /// Updates the rows of all offers, two batches at a time, and deletes rows of offers that no longer exist. Takes some
    /// minutes for a million offers.
    package static func rebuild(in db: Database) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var begun = 0
            var last: Offer.ID?
            while true {
                let after = last
                let offers = try await db.search(
                    Query<[Offer.ID]>.all(
                        """
                        SELECT id FROM catalog.offer WHERE \(after as Offer.ID?)::uuid IS NULL OR id > \(after as Offer.ID?) ORDER BY id LIMIT \(batch)
                        """
                    ) { row in try row.next() })
                guard let end = offers.last else { break }
                if begun >= 2 { try await group.next() }
                group.addTask { try await refresh(batch: offers, in: db) }
                begun += 1
                last = end
            }
            try await group.waitForAll()
        }
        _ = try await db.transaction(statement: 10_000) { tx in
            try await tx.run("DELETE FROM search.listing l WHERE NOT EXISTS (SELECT FROM catalog.offer o WHERE o.id = l.offer_id)")
        }
    }

    private static func refresh(batch offers: [Offer.ID], in db: Database) async throws {
        try await db.transaction(statement: 10_000) { tx in
            try await refresh(offers, in: tx)
            await tx.notify(LiveListings.channel)
        }
    }

    /// Counts how often each word occurs in titles, for corrections and suggestions. Takes seconds for a million listings.
    package static func countWords(in db: Database) async throws {
        try await db.transaction(statement: 120_000) { tx in _ = try await tx.run("SELECT search.count_words()") }
    }

    /// Offers per transaction. Each takes an advisory lock, and the database's lock table holds only some thousands.
    private static let batch = 500

    /// - Parameter offers: sorted, so that concurrent refreshes take their locks in the same order and cannot deadlock.
    package static func refresh(_ offers: [Offer.ID], in tx: Transaction) async throws {
        // The holder of an offer's lock sees all earlier commits, so older data never overwrites newer data.
        _ = try await tx.run([
            """
            SELECT pg_advisory_xact_lock(hashtextextended(id::text, 20261121))
            FROM unnest(\(offers)::uuid[]) WITH ORDINALITY AS given (id, place) ORDER BY place
            """,
            write(offers),
            """
            UPDATE search.listing l SET available = false, changed_in = pg_current_xact_id()
            WHERE l.offer_id = ANY(\(offers)::uuid[]) AND l.available AND NOT EXISTS (
                SELECT FROM catalog.offer o JOIN catalog.variant v ON v.id = o.variant_id
                JOIN catalog.product p ON p.id = v.product_id
                WHERE o.id = l.offer_id AND o.status = 'published' AND p.status = 'published')
            """,
            "SELECT search.note(\(offers)::uuid[])",
        ])
    }

    private static func write(_ offers: [Offer.ID]) -> SQL {
        """
        INSERT INTO search.listing AS l (ordinal, offer_id, product_id, product_slug, titles, original_language, categories,
            condition, traits, price, seller_id, seller_name, seller_slug, city_code, picture,
            picture_width, picture_height, product_published_at, available, words, indexed_at)
        SELECT coalesce((SELECT ordinal FROM search.listing known WHERE known.offer_id = o.id), nextval('search.ordinal')),
            o.id, p.id, p.slug, texts.titles, p.original_language, path.slugs,
            o.condition, traits.codes, o.price, s.id, s.name, s.slug, s.city_code, cover.picture,
            cover.width, cover.height, p.published_at, s.is_open AND coalesce(stock.free, 0) > 0,
            setweight(search.stems(texts.title), 'A')
                || setweight(search.stems(path.names || ' ' || traits.names), 'B')
                || setweight(search.stems(texts.description), 'D'),
            kernel.now()
        FROM catalog.offer o
        JOIN catalog.variant v ON v.id = o.variant_id
        JOIN catalog.product p ON p.id = v.product_id
        JOIN \(Seller.rows) s ON s.id = o.seller_id
        CROSS JOIN LATERAL (
            SELECT jsonb_object_agg(language, title) AS titles, string_agg(title, ' ') AS title,
                string_agg(description, ' ') AS description
            FROM catalog.product_text WHERE product_id = p.id) texts
        CROSS JOIN LATERAL (
            WITH RECURSIVE path AS (
                SELECT c.*, 0 AS height FROM catalog.category c WHERE c.id = p.category_id
                UNION ALL SELECT c.*, b.height + 1 FROM catalog.category c JOIN path b ON c.id = b.parent_id)
            SELECT array_agg(slug ORDER BY height DESC) AS slugs,
                string_agg(concat_ws(' ', name_fr, name_ar, name_en), ' ') AS names FROM path) path
        CROSS JOIN LATERAL (
            SELECT coalesce(array_agg(a.code || ':' || av.code ORDER BY a.position, a.code) FILTER (WHERE sellers.value_id IS NULL), '{}')
                    AS codes,
                coalesce(string_agg(concat_ws(' ', av.name_fr, av.name_ar, av.name_en), ' '), '') AS names
            FROM (
                SELECT attribute_id, value_id FROM catalog.variant_value WHERE variant_id = v.id
                UNION SELECT attribute_id, value_id FROM catalog.product_value WHERE product_id = p.id) own
            JOIN catalog.attribute a ON a.id = own.attribute_id
            JOIN catalog.attribute_value av ON av.id = own.value_id
            LEFT JOIN catalog.own_value sellers ON sellers.value_id = av.id) traits
        LEFT JOIN LATERAL (
            SELECT picture, width, height FROM catalog.offer_picture WHERE offer_id = o.id
            ORDER BY position LIMIT 1) cover ON true
        LEFT JOIN LATERAL (
            SELECT k.on_hand - k.reserved + coalesce((
                SELECT sum(r.quantity) FROM inventory.reservation r
                WHERE r.offer_id = k.offer_id AND r.expires_at <= kernel.now()
                  AND r.used_at IS NULL AND r.released_at IS NULL), 0) AS free
            FROM inventory.stock k WHERE k.offer_id = o.id) stock ON true
        WHERE o.id = ANY(\(offers)::uuid[]) AND o.status = 'published' AND p.status = 'published'
        ON CONFLICT (offer_id) DO UPDATE SET
            product_slug = excluded.product_slug, titles = excluded.titles, original_language = excluded.original_language,
            categories = excluded.categories, condition = excluded.condition, traits = excluded.traits, price = excluded.price, seller_name = excluded.seller_name,
            seller_slug = excluded.seller_slug, city_code = excluded.city_code, picture = excluded.picture,
            picture_width = excluded.picture_width, picture_height = excluded.picture_height,
            product_published_at = excluded.product_published_at, available = excluded.available, words = excluded.words,
            indexed_at = excluded.indexed_at, changed_in = pg_current_xact_id()
        WHERE (l.product_slug, l.titles, l.original_language, l.categories, l.condition, l.traits, l.price, l.seller_name,
                l.seller_slug, l.city_code, l.picture, l.picture_width, l.picture_height, l.product_published_at, l.available, l.words)
            IS DISTINCT FROM (excluded.product_slug, excluded.titles, excluded.original_language, excluded.categories,
                excluded.condition, excluded.traits, excluded.price, excluded.seller_name, excluded.seller_slug,
                excluded.city_code, excluded.picture, excluded.picture_width, excluded.picture_height,
                excluded.product_published_at, excluded.available, excluded.words)
        """
    }
}
