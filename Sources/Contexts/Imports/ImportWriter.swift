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

    /// What became of a product of the file.
    struct Result {
        let place: Int
        let state: ImportedProduct.State
        /// Nil for a live product.
        let draft: ListingDraft.ID?
        /// The product that was published; nil otherwise.
        let product: Product.ID?

        fileprivate init(_ place: Int, _ state: ImportedProduct.State) {
            (self.place, self.state, draft, product) = (place, state, nil, nil)
        }

        fileprivate init(_ drafted: Drafted, _ state: ImportedProduct.State, _ product: Product.ID? = nil) {
            (place, self.state, draft, self.product) = (drafted.item.place, state, drafted.draft, product)
        }
    }

    init(file: ImportFile, columns: FileColumns, mediaPrefix: String) {
        (self.file, self.columns, self.mediaPrefix) = (file, columns, mediaPrefix)
    }

    private var seller: Seller.ID { file.seller }
    private var batch: ListingBatch.ID { ListingBatch.ID("\(file.id)") ?? ListingBatch.ID() }

    func write(_ items: [ProductChunk.Item], in tx: Transaction) async throws {
        let pictures = try await WantedPictures(items, file, mediaPrefix, in: tx)
        let live = items.compactMap(\.product)
        let contents = live.isEmpty ? [:] : try await tx.read(ListingContent.live(live, of: seller))
        var results: [Result] = []
        for item in items {
            guard let product = item.product else { continue }
            results.append(Result(item.place, try await change(product, contents[product] ?? [], by: item, pictures, in: tx)))
        }
        results += try await submit(try await draft(items.filter { $0.product == nil }, pictures, in: tx), pictures, in: tx)
        try await pictures.record(in: tx)
        try await ImportFile.set(results, of: file.id, in: tx)
    }

    // MARK: New products

    /// A product of the file with its draft.
    fileprivate struct Drafted {
        let item: ProductChunk.Item
        let piece: ProductReading.Piece
        let draft: ListingDraft.ID
        let pictures: [ListingContent.Picture]
        let hasChanged: Bool
    }

    /// Writes the drafts of new products, as far as they differ from what is there.
    private func draft(_ items: [ProductChunk.Item], _ pictures: WantedPictures, in tx: Transaction) async throws -> [Drafted] {
        guard !items.isEmpty else { return [] }
        let drafts = try await tx.read(ListingDraft.called(items.map(\.handle), of: seller))
        var new: [(id: ListingDraft.ID, handle: String, input: ListingInput)] = []
        var replaced: [ListingDraft.ID: ListingInput] = [:]
        var drafted: [Drafted] = []
        for item in items {
            guard let piece = item.reading.pieces.first else { continue }
            let draft = drafts[item.handle]
            let id = draft?.id ?? ListingDraft.ID()
            var input = piece.input
            input.pictures = pictures.pictures(of: piece, known: draft?.input.pictures ?? [])
            if let draft {
                if pictures.isOpen(item) || input.pictures.isEmpty { input.pictures = draft.input.pictures }
                if input != draft.input { replaced[id] = input }
            } else {
                new.append((id, item.handle, input))
            }
            let hasChanged = draft == nil || replaced[id] != nil
            drafted.append(Drafted(item: item, piece: piece, draft: id, pictures: input.pictures, hasChanged: hasChanged))
        }
        if !new.isEmpty || !replaced.isEmpty { try await ListingBatch.begin(batch, named: file.name, by: seller, in: tx) }
        try await ListingDraft.insert(new, batch: batch, by: seller, person: file.uploadedBy, in: tx)
        try await ListingDraft.replace(replaced, batch: batch, by: seller, person: file.uploadedBy, in: tx)
        return drafted
    }

    /// Submits the drafts of products whose pictures are settled.
    private func submit(_ drafted: [Drafted], _ pictures: WantedPictures, in tx: Transaction) async throws -> [Result] {
        var results: [Result] = []
        var ready: [(product: Drafted, content: ListingContent)] = []
        for product in drafted {
            if pictures.isOpen(product.item) {
                results.append(Result(product, .pictures))
            } else if var content = product.piece.content {
                content.pictures = product.pictures
                if content.pictures.isEmpty || product.item.reading.source.isHidden {
                    results.append(Result(product, .draft))
                } else if try await waits(product, in: tx) {
                    results.append(Result(product, .unchanged))
                } else {
                    ready.append((product, content))
                }
            } else {
                results.append(Result(product, .failed))
            }
        }
        let outcomes = try await Revision.submit(
            ready.map { ($0.content, $0.product.draft, $0.product.piece.stocks.map(\.placements)) }, of: batch, by: seller,
            person: file.uploadedBy, in: tx)
        for ((product, _), outcome) in zip(ready, outcomes) {
            switch outcome {
            case nil: results.append(Result(product, .held))
            case .waits: results.append(Result(product, .waiting))
            case .published(let applied, _):
                try await complete(applied, as: product, pictures, in: tx)
                results.append(Result(product, .published, applied.product))
            }
        }
        return results
    }

    /// Whether the draft waits for the staff already, just as the file says.
    private func waits(_ product: Drafted, in tx: Transaction) async throws -> Bool {
        guard !product.hasChanged else { return false }
        return try await tx.read(Revision.newest(ofDraft: product.draft, of: seller))?.state == .waiting
    }

    /// Puts the other conditions of a published product beside its first offers.
    private func complete(_ applied: AppliedListing, as product: Drafted, _ pictures: WantedPictures, in tx: Transaction) async throws {
        for (offer, stock) in zip(applied.pieces.map(\.offer), product.piece.stocks) { try await count(offer, stock, in: tx) }
        for other in product.item.reading.pieces.dropFirst() {
            guard let live = try await tx.read(ListingContent.live([applied.product], of: seller))[applied.product] else { continue }
            _ = try await add(other, to: applied.product, live, pictures, in: tx)
        }
    }

    /// Adds a piece of another condition to a live product.
    private func add(
        _ piece: ProductReading.Piece, to product: Product.ID, _ live: [ListingContent], _ pictures: WantedPictures, in tx: Transaction
    ) async throws -> Bool {
        guard var content = piece.content else { return false }
        try await useOwnValues(in: &content, tx)
        content.pictures = pictures.pictures(of: piece, known: live.flatMap(\.pictures))
        if content.pictures.isEmpty { content.pictures = live.first?.pictures ?? [] }
        for index in content.variants.indices {
            content.variants[index].variant = live.flatMap(\.variants).first { $0.values == content.variants[index].values }?.variant
        }
        let applied = try await content.offer(beside: product, by: seller, in: tx)
        let new = zip(applied.pieces, piece.stocks).map { (offer: $0.offer, count: $0.pieces, lying: $1.placements) }
        try await Stock.open(new, by: who, in: tx)
        for (offer, stock) in zip(applied.pieces.map(\.offer), piece.stocks) { try await count(offer, stock, in: tx) }
        return true
    }

    /// Takes the values that the product's first offers have just added to the shop's own.
    private func useOwnValues(in content: inout ListingContent, _ tx: Transaction) async throws {
        guard content.variants.contains(where: { $0.values.values.contains { if case .own = $0 { true } else { false } } }) else { return }
        let attributes = try await tx.read(Attribute.of(category: content.category, with: seller))
        for place in content.variants.indices {
            for (code, value) in content.variants[place].values {
                guard case .own(let words) = value, let attribute = attributes.first(where: { $0.code == code }),
                    let known = WordMeaning.value(words, of: attribute)
                else { continue }
                content.variants[place].values[code] = .known(known)
            }
        }
    }

    // MARK: Live products

    private func change(
        _ product: Product.ID, _ live: [ListingContent], by item: ProductChunk.Item, _ pictures: WantedPictures, in tx: Transaction
    ) async throws -> ImportedProduct.State {
        guard !live.isEmpty else { return .failed }
        var hasChanged = false
        var (waits, isHeld) = (false, false)
        var isFirst = true
        for part in LiveMatch(item.reading, among: live).parts {
            guard let base = part.base else {
                guard !pictures.isOpen(item) else { continue }
                if try await add(part.piece, to: product, live, pictures, in: tx) { hasChanged = true }
                continue
            }
            let (merged, offers, new) = merge(part, over: base, item, pictures, hasOtherPieces: live.count > 1, withWords: isFirst)
            isFirst = false
            if !merged.changes(from: base).isEmpty {
                do {
                    let outcome = try await Revision.submit(
                        merged, over: base, .edit(product, base.variants.compactMap(\.offer)), draft: nil, batch: try await begun(in: tx),
                        lying: new.map(\.placements), by: seller, person: file.uploadedBy, in: tx)
                    if case .waits = outcome { waits = true }
                    hasChanged = true
                } catch Revision.Refusal.tooMany {
                    isHeld = true
                    continue
                }
            }
            for (offer, stock) in offers {
                if try await move(offer, to: stock, in: tx) { hasChanged = true }
            }
        }
        if pictures.isOpen(item) { return .pictures }
        if isHeld { return .held }
        return waits ? .waiting : hasChanged ? .changed : .unchanged
    }

    private func begun(in tx: Transaction) async throws -> ListingBatch.ID {
        try await ListingBatch.begin(batch, named: file.name, by: seller, in: tx)
        return batch
    }

    /// What the file says, over what the shop has. What the file leaves out stays.
    ///
    /// - Parameters:
    ///   - hasOtherPieces: whether the shop has other pieces of the product, with pictures of their own.
    ///   - withWords: whether the words of the product are taken, too. One part of each product takes them.
    private func merge(
        _ part: LiveMatch.Part, over base: ListingContent, _ item: ProductChunk.Item, _ pictures: WantedPictures, hasOtherPieces: Bool,
        withWords: Bool
    ) -> (content: ListingContent, offers: [(Offer.ID, StockReading)], new: [StockReading]) {
        let (piece, silences) = (part.piece, item.reading.silences)
        guard let content = piece.content else { return (base, [], []) }
        var merged = base
        if withWords { mergeWords(content, item.reading, into: &merged) }
        if !silences.condition { merged.condition = content.condition }
        if !content.measurements.isEmpty { merged.measurements = content.measurements }
        if !content.defects.isEmpty {
            merged.defects = content.defects.enumerated().map { index, defect in
                // Files have no pictures of defects.
                ListingContent.Defect(text: defect.text, picture: base.defects.indices.contains(index) ? base.defects[index].picture : nil)
            }
        }
        // Only Kolchi's table says which pictures belong to which piece.
        if !silences.pictures, !pictures.isOpen(item), columns.format == .kolchi || !hasOtherPieces {
            let named = pictures.pictures(of: piece, known: base.pictures)
            if !named.isEmpty { merged.pictures = named }
        }
        var (offers, new): ([(Offer.ID, StockReading)], [StockReading]) = ([], [])
        for row in part.rows {
            let variant = content.variants[row]
            guard let offer = part.offers[row], let place = merged.variants.firstIndex(where: { $0.offer == offer }) else {
                merged.variants.append(variant)
                new.append(piece.stocks[row])
                continue
            }
            if !piece.variants[row].price.text.isEmpty { merged.variants[place].price = variant.price }
            if let sku = variant.sku { merged.variants[place].sku = sku }
            if let gtin = variant.gtin { merged.variants[place].gtin = gtin }
            for (code, value) in variant.values { merged.variants[place].values[code] = value }
            offers.append((offer, piece.stocks[row]))
        }
        return (merged, offers, new)
    }

    /// Texts, category, traits and parcel.
    private func mergeWords(_ content: ListingContent, _ reading: ProductReading, into merged: inout ListingContent) {
        let source = reading.source
        for language in Language.allCases {
            let description = source.descriptions[language]?.text ?? merged.texts[language]?.description
            if let title = source.titles[language] {
                merged.texts[language] = .init(title: title.text, description: description ?? "")
            } else if let description, merged.texts[language] != nil {
                merged.texts[language]?.description = description
            }
        }
        if !reading.silences.category { merged.category = content.category }
        for (code, value) in content.values { merged.values[code] = value }
        if let parcel = content.parcel {
            let sides = parcel.millimetres ?? merged.parcel?.millimetres
            merged.parcel = ParcelSize(grams: parcel.grams, millimetres: sides)
        }
    }

    // MARK: Stock

    /// As shown in the history of the stock.
    private var who: String { file.uploadedBy.map { "\($0.actor)" } ?? "system" }

    /// Moves the stock of an existing offer as the file says.
    ///
    /// A table of Kolchi says which stock its author saw. The stock is moved by the difference, so sales after the export are kept. What
    /// the same export moved before is not moved again. The stock of other files is set only if the shop ticked it.
    /// - Returns: whether it was moved.
    private func move(_ offer: Offer.ID, to stock: StockReading, in tx: Transaction) async throws -> Bool {
        guard let pieces = stock.pieces, let onHand = try await tx.read(Stock.of([offer])).first?.onHand else { return false }
        guard stock.levels.isEmpty else { return try await move(offer, to: stock.levels, of: stock, in: tx) }
        let before = Query<Int?>.first(
            "SELECT pieces FROM imports.counted WHERE offer_id = \(offer) AND exported_at = \(stock.exportedAt as String?)::timestamptz"
        ) { row in try row.next() }
        let moved = stock.exportedAt == nil ? nil : try await tx.read(before)
        let difference = difference(pieces, stock.seen, stock.exportedAt, moved: moved, onHand)
        guard difference != 0 else { return false }
        // It comes to the first warehouse, or goes from those that have free pieces.
        try await Stock.move(offer, by: difference, as: .corrected, by: who, why: file.name, in: tx)
        try await count(offer, stock, in: tx)
        return true
    }

    /// Moves the stock in each warehouse that the file names.
    private func move(_ offer: Offer.ID, to levels: [StockReading.Level], of stock: StockReading, in tx: Transaction) async throws -> Bool {
        let moved = Query<[(Warehouse.ID, Int)]>.all(
            """
            SELECT warehouse_id, pieces FROM imports.counted_level
            WHERE offer_id = \(offer) AND exported_at = \(stock.exportedAt as String?)::timestamptz
            """
        ) { row in (try row.next(), try row.next()) }
        let (now, before) = try await tx.read(StockLevel.of([offer]), moved)
        let changes = levels.map { level in
            let onHand = now.first { $0.warehouse == level.warehouse }?.onHand ?? 0
            let moved = before.first { $0.0 == level.warehouse }?.1
            return (level.warehouse, difference(level.pieces, level.seen, stock.exportedAt, moved: moved, onHand))
        }.filter { $0.1 != 0 }
        guard !changes.isEmpty else { return false }
        // Pieces go before others come, so that an offer never has more than it may.
        for (warehouse, difference) in changes.sorted(by: { $0.1 < $1.1 }) {
            try await Stock.move(offer, by: difference, as: .corrected, at: warehouse, by: who, why: file.name, in: tx)
        }
        try await count(offer, stock, in: tx)
        return true
    }

    /// - Parameters:
    ///   - seen: the pieces that the author of the file saw in an export of that moment.
    ///   - moved: what a file made from the same export set the stock to.
    /// - Returns: by how many pieces the file moves the stock; zero where the shop does not want that.
    private func difference(_ pieces: Int, _ seen: Int?, _ exportedAt: String?, moved: Int?, _ onHand: Int) -> Int {
        if let seen, exportedAt != nil { return pieces - (moved ?? seen) }
        return file.settings.setsStock ? pieces - onHand : 0
    }

    /// Remembers what an export set the stock of an offer to.
    private func count(_ offer: Offer.ID, _ stock: StockReading, in tx: Transaction) async throws {
        guard let pieces = stock.pieces, let exportedAt = stock.exportedAt else { return }
        guard stock.levels.isEmpty else {
            try await tx.run(
                """
                INSERT INTO imports.counted_level (seller_id, offer_id, warehouse_id, exported_at, pieces)
                SELECT \(seller), \(offer), warehouse, \(exportedAt)::timestamptz, pieces
                FROM unnest(\(stock.levels.map(\.warehouse))::uuid[], \(stock.levels.map(\.pieces))::integer[]) AS said (warehouse, pieces)
                ON CONFLICT (offer_id, warehouse_id, exported_at) DO UPDATE SET pieces = excluded.pieces
                """)
            return
        }
        try await tx.run(
            """
            INSERT INTO imports.counted (seller_id, offer_id, exported_at, pieces)
            VALUES (\(seller), \(offer), \(exportedAt)::timestamptz, \(pieces))
            ON CONFLICT (offer_id, exported_at) DO UPDATE SET pieces = excluded.pieces
            """)
    }
}

extension StockReading {
    /// Where the pieces of a new offer lie; empty if the file does not say it.
    fileprivate var placements: [Stock.Placement] { levels.map { .init(warehouse: $0.warehouse, pieces: $0.pieces) } }
}
