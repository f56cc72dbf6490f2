import Components
import HTML
import Imports

extension ImportFile {
    /// How far it is, in a few words.
    var stateName: Message {
        switch (step, state) {
        case (.columns, _): .fileStateColumns
        case (.words, _): .fileStateWords
        case (.decision, _): .fileStateDecision
        case (.end, .cancelled): .fileStateCancelled
        case (.end, .refused): .fileStateRefused
        case (.end, _): .fileStateDone
        case (.busy, .recognised): .fileStateCollecting
        case (.busy, .mapped), (.busy, .checked): .fileStateChecking
        case (.busy, .running): .fileStateRunning
        case (.busy, _): .fileStateReading
        }
    }

    /// What was left out and how often, in the order of `NotTaken`.
    var notTakenNames: [(what: Message, count: Int)] {
        NotTaken.allCases.compactMap { kind in notTaken[kind].map { (kind.name, $0) } }
    }
}

extension FileFormat {
    var name: Message {
        switch self {
        case .shopifyOld: .importFormatShopifyOld
        case .shopifyNew: .importFormatShopifyNew
        case .woocommerce: .importFormatWoocommerce
        case .kolchi: .importFormatKolchi
        case .other: .importFormatOther
        }
    }
}

extension NotTaken {
    var name: Message {
        switch self {
        case .compareAtPrice: .notTakenCompareAtPrice
        case .salePrice: .notTakenSalePrice
        case .internationalPrice: .notTakenInternationalPrice
        case .vendor: .notTakenVendor
        case .seo: .notTakenSeo
        case .metafields: .notTakenMetafields
        case .tax: .notTakenTax
        case .tags: .notTakenTags
        case .cost: .notTakenCost
        case .scripts: .notTakenScripts
        case .serial: .notTakenSerial
        case .unpublishing: .notTakenUnpublishing
        case .stock: .notTakenStock
        case .unknownWarehouse: .notTakenUnknownWarehouse
        case .otherColumns: .notTakenOtherColumns
        }
    }
}

extension ImportField {
    /// What it is called in forms and faults. Fields of one kind share a name.
    var name: Message {
        if let fixed = Self.names[rawValue] { return fixed }
        let kind = rawValue.prefix { $0 != "-" && $0 != ":" }
        if rawValue.hasPrefix("option-name-") || rawValue.hasPrefix("attribute-name-") { return .importFieldOptionName }
        if rawValue.hasPrefix("option-value-") || rawValue.hasPrefix("attribute-values-") { return .importFieldOptionValue }
        return switch kind {
        case "title": .importFieldTitle
        case "description": .importFieldDescription
        case "trait": .importFieldTrait
        case "option": .importFieldOption
        case "measure": .importFieldMeasure
        case "defect": .importFieldDefect
        case "alt": .importFieldPictureAlt
        case "stock": rawValue.hasPrefix("stock-seen:") ? .importFieldStockSeenThere : .importFieldStockThere
        default: .importFieldLeftOut
        }
    }

    private static let names: [String: Message] = {
        let names: [(ImportField, Message)] = [
            (.handle, .importFieldHandle), (.language, .importFieldLanguage), (.title, .importFieldTitle),
            (.description, .importFieldDescription), (.category, .importFieldCategory), (.condition, .importFieldCondition),
            (.price, .importFieldPrice), (.sku, .importFieldSku), (.gtin, .importFieldGtin), (.stock, .importFieldStock),
            (.stockSeen, .importFieldStockSeen), (.exportedAt, .importFieldExportedAt), (.grams, .importFieldGrams),
            (.kilograms, .importFieldKilograms), (.weight, .importFieldWeight), (.weightUnit, .importFieldWeightUnit),
            (.length, .importFieldLength), (.width, .importFieldWidth), (.height, .importFieldHeight), (.sizeUnit, .importFieldSizeUnit),
            (.picture, .importFieldPicture), (.pictures, .importFieldPictures), (.picturePosition, .importFieldPicturePosition),
            (.pictureAlt, .importFieldPictureAlt), (.variantPicture, .importFieldVariantPicture), (.option, .importFieldOption),
            (.trait, .importFieldTrait), (.brand, .importFieldBrand), (.published, .importFieldPublished), (.status, .importFieldPublished),
            (.stockPolicy, .importFieldStockPolicy), (.giftCard, .importFieldGiftCard), (.kind, .importFieldKind),
            (.parent, .importFieldParent), (.sourceKey, .importFieldSourceKey), (.requiresShipping, .importFieldShipping),
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0.0.rawValue, $0.1) })
    }()
}

extension ImportFault {
    /// The field that the file has no column for; nil for other faults.
    var missingColumn: Message? { reason == .missing && column == nil && !detail.isEmpty ? ImportField(rawValue: detail).name : nil }

    /// What is wrong, and what to do about it.
    var words: Message {
        switch reason {
        case .missing: missingColumn == nil ? .importFaultMissing : .importFaultNoColumn
        case .tooShort: .importFaultTooShort
        case .tooLong: .importFaultTooLong(most: detail)
        case .unreadable: .importFaultUnreadable
        case .lookalike: .importFaultLookalike
        case .malformed: .importFaultMalformed
        case .outOfBounds: .importFaultOutOfBounds
        case .twice: .importFaultTwice(row: detail)
        case .checkDigit: .importFaultCheckDigit
        case .unmapped: .importFaultUnmapped
        case .notALeaf: .importFaultNotALeaf
        case .giftCard: .importFaultGiftCard
        case .virtual: .importFaultVirtual
        case .grouped: .importFaultGrouped
        case .external: .importFaultExternal
        case .soldWithoutStock: .importFaultSoldWithoutStock
        case .noParent: .importFaultNoParent(name: detail)
        case .tooManyVariants: .importFaultTooManyVariants(most: detail)
        case .skuElsewhere: .importFaultSkuElsewhere(name: detail)
        case .differs: .importFaultDiffers(row: detail)
        case .promised: .importFaultPromised(least: detail)
        case .shared: .importFaultShared
        case .waits: .importFaultWaits
        case .notAccepted: .importFaultNotAccepted(code: detail)
        case .pictureAddress: .importFaultPictureAddress
        case .pictureNotInArchive: .importFaultPictureNotInArchive
        case .pictureNotPublic: .importFaultPictureNotPublic
        case .pictureUnreachable: .importFaultPictureUnreachable
        case .pictureLate: .importFaultPictureLate
        case .pictureTooLarge: .importFaultPictureTooLarge(most: "15")
        case .pictureStatus: .importFaultPictureStatus(code: detail)
        case .notAPicture: .importFaultNotAPicture
        case .pictureTooMany: .importFaultPictureTooMany
        }
    }
}

extension FileFault {
    /// What is wrong, and what to do about it.
    var words: Message {
        switch reason {
        case .notText: .fileFaultNotText
        case .notUTF8: .fileFaultNotUTF8
        case .noHeader: .fileFaultNoHeader
        case .noRows: .fileFaultNoRows
        case .cellsShifted: .fileFaultCellsShifted(found: count ?? 0, most: most ?? 0)
        case .tooManyRows: .fileFaultTooManyRows(most: Count(most ?? ImportFile.mostRows))
        case .tooManyColumns: .fileFaultTooManyColumns(most: most ?? ImportFile.mostColumns)
        case .cellTooLong: .fileFaultCellTooLong
        case .quoteNotClosed: .fileFaultQuoteNotClosed
        case .strayQuote: .fileFaultStrayQuote
        case .tooLarge: .fileFaultTooLarge
        case .notArchive: .fileFaultNotArchive
        case .noTable: .fileFaultNoTable
        case .severalTables: .fileFaultSeveralTables
        case .tooManyEntries: .fileFaultTooManyEntries(most: Count(most ?? 0))
        case .unsafeEntry: .fileFaultUnsafeEntry
        case .linkEntry: .fileFaultLinkEntry
        case .lockedEntry: .fileFaultLockedEntry
        case .entryTwice: .fileFaultEntryTwice
        case .brokenEntry: .fileFaultBrokenEntry
        }
    }

    /// Where it is wrong; nil if the whole file is meant.
    var place: Message? {
        if let row { return column.map { .fileFaultCell(row: row, column: $0) } ?? .fileFaultRow(row: row) }
        return entry.map { .fileFaultEntry(entry: $0) }
    }
}
