extension Setting {
    /// Former settings of the environment, and the settings of the business that replace them. A start with one of them fails, so that
    /// nobody believes that it still has an effect.
    package static let moved = [
        "KOLCHI_LEGAL_NAME": "operator.name", "KOLCHI_LEGAL_RC": "operator.trade-register",
        "KOLCHI_LEGAL_ICE": "operator.company-number", "KOLCHI_LEGAL_IF": "operator.tax-number",
        "KOLCHI_LEGAL_ADDRESS": "operator.address", "KOLCHI_LEGAL_PHONE": "operator.phone", "KOLCHI_LEGAL_EMAIL": "operator.email",
        "KOLCHI_LEGAL_CNDP": "operator.data-protection-number", "KOLCHI_ORDERS_PER_ADDRESS": "orders.purchases-per-network",
    ]
}
