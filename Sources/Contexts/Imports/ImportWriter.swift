import Catalog
import Identity
import Inventory
import Kernel
import Media
import Postgres
import Sellers

/// Writes products of a file to the catalogue, in one transaction.
struct ImportWriter {
    let file: ImportFile
    let columns: FileColumns
    /// What the address of an own picture begins with, such as `https://kolchi.example/media/`.
    let mediaPrefix: String
    private var states: [(Int, ImportedProduct.State)] = []

    init(file: ImportFile, columns: FileColumns, mediaPrefix: String) {
        (self.file, self.columns, self.mediaPrefix) = (file, columns, mediaPrefix)
    }

    private var seller: Seller.ID { file.seller }
    private var batch: ListingBatch.ID { ListingBatch.ID("\(file.id)") ?? ListingBatch.ID() }

    mutating func write(_ items: [ProductChunk.Item], in tx: Transaction) async throws {
        let pictures = try await WantedPictures(items, file, mediaPrefix, in: tx)
        let live = items.compactMap(\.product)
        let contents = live.isEmpty ? [:] : try await tx.read(ListingContent.live(live, of: seller))
        let drafts = try await tx.read(ListingDraft.called(items.filter { $0.product == nil }.map(\.handle), of: seller))
        var new: [(id: ListingDraft.ID, handle: String, input: ListingInput)] = []
        var replaced: [ListingDraft.ID: ListingInput] = [:]
        var ready: [(item: ProductChunk.Item, draft: ListingDraft.ID, hasChanged: Bool)] = []
        for item in items {
            if let product = item.product {
                let state = try await change(product, contents[product] ?? [], by: item, pictures, in: tx)
                states.append((item.place, state))
            } else if let piece = item.reading.pieces.first {
                var input = piece.input
                input.pictures = pictures.pictures(of: piece, known: drafts[item.handle]?.input.pictures ?? [])
                let id: ListingDraft.ID
                if let draft = drafts[item.handle] {
                    id = draft.id
                    if pictures.isOpen(item) || input.pictures.isEmpty { input.pictures = draft.input.pictures }
                    if input != draft.input { replaced[id] = input }
                } else {
                    id = ListingDraft.ID()
                    new.append((id, item.handle, input))
                }
                ready.append((item, id, drafts[item.handle] == nil || replaced[id] != nil))
            }
        }
        if !new.isEmpty || !replaced.isEmpty { try await ListingBatch.begin(batch, named: file.name, by: seller, in: tx) }
        try await ListingDraft.insert(new, batch: batch, by: seller, person: file.uploadedBy, in: tx)
        try await ListingDraft.replace(replaced, batch: batch, by: seller, person: file.uploadedBy, in: tx)
        for (item, draft, hasChanged) in ready {
            states.append((item.place, try await submit(item, draft, hasChanged, pictures, in: tx)))
        }
        try await tx.run(
            """
            UPDATE imports.product p SET draft_id = found.draft
            FROM unnest(\(ready.map(\.item.place))::integer[], \(ready.map(\.draft))::uuid[]) AS found (place, draft)
            WHERE p.file_id = \(file.id) AND p.place = found.place
            """)
        try await pictures.record(in: tx)
        try await ImportFile.set(states, of: file.id, in: tx)
    }

    // MARK: New products

    /// Submits the draft of a product whose pictures are settled.
    private func submit(
        _ item: ProductChunk.Item, _ draft: ListingDraft.ID, _ hasChanged: Bool, _ pictures: WantedPictures, in tx: Transaction
    ) async throws -> ImportedProduct.State {
        if pictures.isOpen(item) { return .pictures }
        guard let piece = item.reading.pieces.first, var content = piece.content else { return .failed }
        content.pictures = try await tx.read(ListingDraft.with(draft, of: seller))?.input.pictures ?? []
        if content.pictures.isEmpty || item.reading.source.isHidden { return .draft }
        if !hasChanged, let newest = try await tx.read(Revision.newest(ofDraft: draft, of: seller)) {
            if newest.state == .waiting { return .unchanged }
        }
        let outcome: Revision.Outcome
        do {
            outcome = try await Revision.submit(
                content, over: nil, .new, draft: draft, batch: batch, by: seller, person: file.uploadedBy, in: tx)
        } catch Revision.Refusal.tooMany {
            // The staff has enough to check. The shop submits the draft later, or imports the file again.
            return .draft
        }
        guard case .published(let applied, _) = outcome else { return .waiting }
        try await tx.run(
            "UPDATE imports.product SET product_id = \(applied.product) WHERE file_id = \(file.id) AND place = \(item.place)")
        for (offer, stock) in zip(applied.pieces.map(\.offer), piece.stocks) { try await count(offer, stock, in: tx) }
        // Other conditions of the same product stand beside its first offers.
        for other in item.reading.pieces.dropFirst() {
            guard let live = try await tx.read(ListingContent.live([applied.product], of: seller))[applied.product] else { continue }
            _ = try await add(other, to: applied.product, live, pictures, in: tx)
        }
        return .published
    }

    /// Adds a piece of another condition to a live product.
    private func add(
        _ piece: ProductReading.Piece, to product: Product.ID, _ live: [ListingContent], _ pictures: WantedPictures, in tx: Transaction
    ) async throws -> Bool {
        guard var content = piece.content else { return false }
        content.pictures = pictures.pictures(of: piece, known: live.flatMap(\.pictures))
        if content.pictures.isEmpty { content.pictures = live.first?.pictures ?? [] }
        for index in content.variants.indices {
            content.variants[index].variant = live.flatMap(\.variants).first { $0.values == content.variants[index].values }?.variant
        }
        let applied = try await content.offer(beside: product, by: seller, in: tx)
        for ((offer, pieces), stock) in zip(applied.pieces, piece.stocks) {
            try await Stock.open(offer, with: pieces, in: tx)
            try await count(offer, stock, in: tx)
        }
        return true
    }

    // MARK: Live products

    private func change(
        _ product: Product.ID, _ live: [ListingContent], by item: ProductChunk.Item, _ pictures: WantedPictures, in tx: Transaction
    ) async throws -> ImportedProduct.State {
        guard !live.isEmpty else { return .failed }
        var hasChanged = false
        var waits = false
        for piece in item.reading.pieces {
            guard let content = piece.content else { continue }
            guard let base = base(for: piece, content, among: live, item.reading) else {
                guard !pictures.isOpen(item) else { continue }
                if try await add(piece, to: product, live, pictures, in: tx) { hasChanged = true }
                continue
            }
            let (merged, offers) = merge(content, piece, over: base, item, pictures)
            if !merged.changes(from: base).isEmpty {
                let outcome = try await Revision.submit(
                    merged, over: base, .edit(product, base.variants.compactMap(\.offer)), draft: nil, batch: try await begun(in: tx),
                    by: seller, person: file.uploadedBy, in: tx)
                if case .waits = outcome { waits = true }
                hasChanged = true
            }
            for (offer, stock) in offers {
                if try await move(offer, to: stock, in: tx) { hasChanged = true }
            }
        }
        if pictures.isOpen(item) { return .pictures }
        return waits ? .waiting : hasChanged ? .changed : .unchanged
    }

    private func begun(in tx: Transaction) async throws -> ListingBatch.ID {
        try await ListingBatch.begin(batch, named: file.name, by: seller, in: tx)
        return batch
    }

    /// The live piece that the rows are about: that with one of their numbers, or with their condition and one of their options.
    private func base(
        for piece: ProductReading.Piece, _ content: ListingContent, among live: [ListingContent], _ reading: ProductReading
    ) -> ListingContent? {
        let skus = Set(content.variants.compactMap(\.sku))
        if let same = live.first(where: { one in one.variants.contains { $0.sku.map(skus.contains) ?? false } }) { return same }
        if reading.silences.condition, live.count == 1 { return live[0] }
        return live.first { $0.condition == content.condition }
    }

    /// What the file says, over what the shop has. What the file leaves out stays.
    private func merge(
        _ content: ListingContent, _ piece: ProductReading.Piece, over base: ListingContent, _ item: ProductChunk.Item,
        _ pictures: WantedPictures
    ) -> (content: ListingContent, offers: [(Offer.ID, StockReading)]) {
        let (source, silences) = (item.reading.source, item.reading.silences)
        var merged = base
        for language in Language.allCases {
            guard let title = source.titles[language] else {
                if let text = source.descriptions[language], base.texts[language] != nil { merged.texts[language]?.description = text.text }
                continue
            }
            merged.texts[language] = .init(
                title: title.text, description: source.descriptions[language]?.text ?? base.texts[language]?.description ?? "")
        }
        if !silences.category { merged.category = content.category }
        for (code, value) in content.values { merged.values[code] = value }
        if !silences.condition { merged.condition = content.condition }
        if let parcel = content.parcel {
            merged.parcel = parcel.millimetres == nil ? ParcelSize(grams: parcel.grams, millimetres: base.parcel?.millimetres) : parcel
        }
        if !content.measurements.isEmpty { merged.measurements = content.measurements }
        if !content.defects.isEmpty {
            merged.defects = content.defects.enumerated().map { index, defect in
                // Files have no pictures of defects.
                ListingContent.Defect(text: defect.text, picture: base.defects.indices.contains(index) ? base.defects[index].picture : nil)
            }
        }
        if !silences.pictures, !pictures.isOpen(item) {
            let named = pictures.pictures(of: piece, known: base.pictures)
            if !named.isEmpty { merged.pictures = named }
        }
        var offers: [(Offer.ID, StockReading)] = []
        let rows = source.variants.filter { variant in piece.places.values.contains { $0.row == variant.row } }
        for (index, variant) in content.variants.enumerated() {
            let found = merged.variants.firstIndex { one in
                if let sku = variant.sku, one.sku == sku { return true }
                return (one.sku == nil || variant.sku == nil || !content.variants.contains { $0.sku == one.sku })
                    && one.values == variant.values
            }
            guard let found else {
                merged.variants.append(variant)
                continue
            }
            if rows.indices.contains(index), !rows[index].price.text.isEmpty { merged.variants[found].price = variant.price }
            if let sku = variant.sku { merged.variants[found].sku = sku }
            if let gtin = variant.gtin { merged.variants[found].gtin = gtin }
            if !variant.values.isEmpty { merged.variants[found].values = variant.values }
            if let offer = merged.variants[found].offer { offers.append((offer, piece.stocks[index])) }
        }
        return (merged, offers)
    }

    // MARK: Stock

    /// Moves the stock of an existing offer as the file says.
    ///
    /// A table of Kolchi says which stock its author saw. The stock is moved by the difference, so sales after the export are kept. What
    /// the same export moved before is not moved again. The stock of other files is set only if the shop ticked it.
    /// - Returns: whether it was moved.
    private func move(_ offer: Offer.ID, to stock: StockReading, in tx: Transaction) async throws -> Bool {
        guard let pieces = stock.pieces else { return false }
        let onHand = try await tx.read(Stock.of([offer])).first?.onHand
        guard let onHand else { return false }
        let difference: Int
        if let seen = stock.seen, let exportedAt = stock.exportedAt {
            let before = Query<Int?>.first(
                "SELECT pieces FROM imports.counted WHERE offer_id = \(offer) AND exported_at = \(exportedAt)::timestamptz"
            ) { row in try row.next() }
            difference = pieces - (try await tx.read(before) ?? seen)
        } else if file.settings.setsStock {
            difference = pieces - onHand
        } else {
            return false
        }
        guard difference != 0 else { return false }
        try await Stock.move(
            offer, by: difference, as: .corrected, by: file.uploadedBy.map { "\($0.actor)" } ?? "system", why: file.name, in: tx)
        try await count(offer, stock, in: tx)
        return true
    }

    /// Remembers what an export set the stock of an offer to.
    private func count(_ offer: Offer.ID, _ stock: StockReading, in tx: Transaction) async throws {
        guard let pieces = stock.pieces, let exportedAt = stock.exportedAt else { return }
        try await tx.run(
            """
            INSERT INTO imports.counted (seller_id, offer_id, exported_at, pieces)
            VALUES (\(seller), \(offer), \(exportedAt)::timestamptz, \(pieces))
            ON CONFLICT (offer_id, exported_at) DO UPDATE SET pieces = excluded.pieces
            """)
    }
}
