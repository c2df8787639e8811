//! The nouns that the roles of cards bear, by the parts of their ids.
//!
//! A row says what things of one kind are called. A noun of another row than those of a role contradicts it; nouns that
//! many things bear stand in [`GENERIC`] and contradict nothing. The words are in lower case and in the singular, with
//! plurals only where they are irregular.

/// The id of a role or a part of it, and the nouns that such a role bears.
pub(super) const NOUNS: &[(&str, &str)] = &[
    ("acceptance", "acceptance probability rate chance ratio"),
    ("added", "pseudo-count pseudocount smoothing count constant alpha delta"),
    ("advantage token_advantage", "advantage estimate estimator gae signal score"),
    ("base@scalar", "base"),
    ("base@matrix", "weight matrix base pretrained pre-trained layer"),
    ("baseline", "baseline value critic estimate state prompt function"),
    ("batch", "batch sequence request user sample prompt concurrent"),
    ("behaviour", "policy behaviour behavior distribution model sampler"),
    ("budget", "budget compute flop cost computation computing training operation"),
    ("bytes", "byte precision width storage memory number value element datatype dtype"),
    ("class", "class token index label entry category place component"),
    ("classes", "class vocabulary vocab token category size outcome logit type entry word symbol label dimension"),
    ("clip_width clip_low clip_high", "clip clipping range width bound threshold limit region trust step interval
        tolerance radius band window margin size margin distance"),
    ("columns", "column dimension input width size output"),
    ("context@size", "context length window size position sequence limit token"),
    ("context@sequence", "context history word token prefix predecessor condition"),
    ("coordinate feature input_unit direction output value_feature hidden_unit", "coordinate dimension feature index
        entry component column row unit position direction output input channel neuron"),
    ("correct", "correct passing pass success successful sample solution program attempt completion test one generation"),
    ("corrupted", "corrupted masked sequence input text sentence version context"),
    ("count", "example pair sample comparison size dataset data count datapoint point record preference triple
        triplet instance item prompt instruction question batch element tuple set conversation demonstration
        response–pair entry"),
    ("critic value@function target@function", "value critic function baseline estimate state network target return
        prediction output"),
    ("data", "dataset data set corpus distribution pair preference comparison sample example prompt triple collection
        instruction demonstration"),
    ("data_constant size_constant", "constant coefficient fit scale term data size loss model"),
    ("data_exponent", "exponent power data token rate term scaling dataset constant slope"),
    ("size_exponent", "exponent power parameter size model rate term scaling constant slope"),
    ("decay", "decay smoothing trace gae lambda bias trade-off tradeoff weight interpolation mixing regularisation
        regularization averaging exponential variance horizon"),
    ("devices", "device gpu accelerator worker rank data-parallel parallelism degree machine node chip card processor
        shard replica cluster group"),
    ("dimension width features model@size rows", "head dimension width size column feature embedding model hidden channel neuron unit
        row output input layer component entry vector coordinate state residual stream representation"),
    ("discount", "discount discounting factor rate horizon absolute mass"),
    ("down", "matrix weight projection factor rank low-rank down adapter layer linear decomposition down-projection update"),
    ("up", "matrix weight projection factor rank low-rank up branch adapter layer linear decomposition up-projection update value"),
    ("gate", "matrix weight projection gate gating branch layer"),
    ("draft", "draft distribution drafter model approximation proposal small probability approximate q helper
        assistant speculator proposer"),
    ("drafted", "draft token guess proposal step length lookahead speculation window candidate"),
    ("draws", "draw sample attempt budget try guess k program pass completion shot selection trial size"),
    ("embedding", "embedding vector query key"),
    ("entropy", "entropy bonus policy exploration"),
    ("entropy_weight", "entropy bonus exploration"),
    ("value_weight", "value critic loss"),
    ("example", "example pair sample index comparison"),
    ("expert", "expert"),
    ("experts", "expert"),
    ("exponent", "exponent length penalty normalisation normalization power strength"),
    ("first@scalar second@scalar", "decay rate momentum moment weight beta exponential interpolation mixture unigram
        bigram trigram average moving smoothing"),
    ("first@model second@model", "distribution probability model density reference approximation truth law p q data
        target policy prior posterior approximating mass"),
    ("floor", "floor minimum loss entropy irreducible rate bound end learning final limit constant offset"),
    ("gain", "gain scale scaling weight parameter vector feature"),
    ("gradient", "gradient"),
    ("group", "group response completion output answer sample candidate rollout set generation"),
    ("group_size", "group size response completion output answer sample candidate rollout generation member reply trajectory
        reward draw"),
    ("groups", "head key-value kv group key value k/v kv-head"),
    ("head", "head index"),
    ("head_width", "head dimension width size channel"),
    ("heads", "head attention"),
    ("hidden", "hidden dimension width size inner mlp feed-forward feedforward ffn unit neuron layer intermediate"),
    ("horizon", "horizon length episode step trajectory time end segment rollout token response timestep final state
        last action"),
    ("hypothesis", "hypothesis output translation sequence candidate beam target response text sentence word token
        completion continuation"),
    ("input", "input vector activation representation token embedding feature row hidden state layer"),
    ("inputs@size", "input dimension width size feature neuron in unit fan-in channel column"),
    ("inputs@prompts", "input text corpus data distribution sequence"),
    ("outputs", "output dimension width size feature neuron out unit fan-out channel row"),
    ("key key_position", "key position token place index source vector row"),
    ("key_dim", "key query dimension width size head vector per-head"),
    ("key_map shared_key", "key weight matrix projection map"),
    ("key_matrix", "key matrix"),
    ("keys", "key token position length sequence source context"),
    ("kl_weight weight", "weight coefficient penalty strength regularisation regularization temperature kl multiplier
        factor scale inverse-temperature trade-off tradeoff mixing balance balancing control divergence auxiliary loss
        preference deviation intensity price cost parameter reward importance share interpolation regularizer
        regulariser drift rate term sharpness scaling scale"),
    ("label", "label class target answer token index"),
    ("layers", "layer block depth transformer level"),
    ("length", "length token word size sequence sentence text corpus symbol count position term last step timestep end
        document response subword time test horizon t"),
    ("logits", "logit score output activation vector raw pre-softmax unnormalised unnormalized entry"),
    ("longest", "length limit budget token response constant generation completion"),
    ("margin", "margin gap target reward difference advantage threshold"),
    ("mask", "mask"),
    ("masked", "mask masked position set place token index"),
    ("matrices", "matrix weight module projection layer target adapter"),
    ("member", "index response completion member sample output"),
    ("model@model", "model distribution probability network likelihood lm conditional parameter prediction predictor
        policy unigram bigram trigram estimate softmax weight frequency mass"),
    ("old", "policy old behaviour behavior model sampling sampler previous snapshot generator version iterate rollout
        parameter reference data-generating iteration distribution copy checkpoint one"),
    ("optimiser", "optimiser optimizer memory multiplier byte state constant factor adam"),
    ("other", "word token"),
    ("outcome", "outcome token word value event element symbol response sample text input point state"),
    ("outcomes", "outcome vocabulary set token space alphabet support response domain value event"),
    ("output_map", "output projection matrix weight map block head row layer"),
    ("pair", "pair index frequency coordinate"),
    ("pairs", "count number bigram frequency occurrence pair corpus"),
    ("parameter", "parameter weight"),
    ("parameters", "parameter weight size model network policy"),
    ("peak", "peak maximum rate learning max highest top"),
    ("place", "position index token place step time timestep number"),
    ("places", "position length token"),
    ("policy", "policy model distribution actor network agent parameter llm lm probability one"),
    ("position query_position", "position token index place location query"),
    ("preferred", "answer response completion winner preferred chosen output reply winning better one text favourite
        favorite sample"),
    ("probability", "probability router gate gating mass share mean average weight expert"),
    ("prompt", "prompt question query instruction input context request state problem task anfrage frage condition
        conversation"),
    ("prompts", "prompt distribution dataset data question set query instruction collection input"),
    ("queries", "query token position length sequence target"),
    ("query", "query position token index vector row"),
    ("query_map shared_query", "query weight matrix projection map"),
    ("query_matrix", "query matrix"),
    ("rank", "rank bottleneck dimension low-rank adapter"),
    ("ranked", "response answer completion output"),
    ("rate", "rate learning step size stepsize alpha"),
    ("reference", "policy reference model sft distribution instruction-tuned pretrained pre-trained initial base old
        snapshot checkpoint copy frozen prior behaviour behavior version one start starting sampler"),
    ("rejected", "answer response completion loser rejected output reply losing worse one text dispreferred sample"),
    ("response", "response answer completion output reply sequence generation text token continuation sample rollout
        action solution one trajectory target antwort ausgabe string"),
    ("responses", "response set space answer sequence completion text output"),
    ("reward", "reward score model head network return function rm feedback verifier output utility grade value signal preference
        network rating judgement proxy correctness result"),
    ("routed", "share fraction token proportion load frequency percentage part portion dispatch routing"),
    ("samples", "sample generation program completion solution candidate attempt total rollout answer submission code"),
    ("scale", "scale scaling alpha strength factor"),
    ("segments", "segment checkpoint number chunk part block section piece input activation boundary"),
    ("sentence", "sentence sequence text token word document corpus string prefix history context input input prompt
        symbol sample utterance one predecessor target passage position t start line vocabulary"),
    ("shift", "shift bias offset vector parameter translation"),
    ("smoothing", "smoothing label noise flip probability error rate flipping"),
    ("source", "source input sentence prompt sequence text document"),
    ("stabiliser", "stability stabiliser stabilizer epsilon number zero division divide guard denominator safety noise
        smoothing jitter"),
    ("states", "state trajectory episode sequence observation"),
    ("step", "step time timestep index iteration position update training token optimiser optimizer gradient environment"),
    ("steps", "step optimiser optimizer gradient time length horizon iteration total training timestep update number schedule run budget end duration
        episode trajectory segment rollout batch"),
    ("student", "student logit vector output score"),
    ("target@model", "target distribution model large probability big verifier original main"),
    ("teacher", "teacher logit vector output score"),
    ("temperature", "temperature softness sharpness scaling softening smoothing"),
    ("text", "text token sequence original word sentence input document position"),
    ("token", "token word outcome candidate symbol proposal draft element"),
    ("tokens@size", "token size dataset data word corpus length sequence context cache position training time prompt
        training-token"),
    ("tokens@tokens types", "vocabulary vocab token type size word alphabet set dictionary symbol"),
    ("value_dim", "value dimension width size head vector"),
    ("value_map shared_value", "value weight matrix projection map"),
    ("value_matrix", "value matrix"),
    ("vocabulary", "vocabulary vocab size token type word dictionary tokenizer tokeniser entry"),
    ("warmup", "warmup warm-up step ramp iteration phase linear"),
    ("word", "word token successor continuation target type"),
    ("words", "word"),
    // What no role of the bank is, and answers confuse with it.
    ("", "order epoch dropout moon character letter money student's course seed bit perplexity paragraph variance deviation
        momentum learning gpu sigmoid accuracy bleu rouge flop"),
];

/// What tells a number of such a role more closely, but is not what it counts: `the number of sequences` is no number of
/// tokens, and `the number of keys` no width of one. Words of the third column make it one: `the number of samples that pass`.
pub(super) const UNCOUNTED: &[(&str, &str, &str)] = &[
    ("tokens@size", "sequence dataset corpus sentence document text batch step", ""),
    ("length", "sentence sequence text corpus document response", ""),
    ("key_dim value_dim head_width", "key query value head token position layer sequence", ""),
    ("dimension width features hidden inputs outputs rows columns", "token layer head position sequence block", ""),
    (
        "correct",
        "sample attempt program draw trial generation completion",
        "correct passing passed pass passes solve solves solved successful succeed right valid accepted",
    ),
    ("rank", "adapter layer matrix module parameter", ""),
    ("parameters", "layer model network token head", ""),
    ("batch", "token layer", ""),
    ("context@size", "layer head sequence", ""),
];

/// Letters that questions define by formulas, and the nouns that they bear.
pub(super) const DEFINED: &[(&str, &str)] = &[
    ("rho", "ratio importance weight probability likelihood quotient policy sampling"),
    ("A", "advantage estimate reward difference signal"),
    ("mu", "mean average baseline reward value expectation expected"),
    ("sigma", "deviation std standard spread scale sigmoid function logistic"),
    ("C c", "count number frequency occurrence pair bigram time corpus"),
    ("delta", "residual error difference td td-error td-residual temporal-difference"),
    ("r", "reward score return ratio importance probability log-ratio function output model network head feedback"),
    ("q p", "distribution probability output softmax target teacher student"),
    ("Z", "partition normaliser normalizer normalisation normalization constant sum function denominator"),
];

/// Words that say the contrary of what a role is, wherever they stand in what is said of it.
pub(super) const CONTRARY: &[(&str, &str)] = &[
    ("correct", "fail fails failing failed flunk flunks flunked wrong incorrect"),
    ("acceptance", "rejected rejection rejects refused"),
    ("masked", "unmasked visible"),
    ("clip_low", "above upper"),
    ("clip_high", "below lower"),
    ("word", "context preceding previous history"),
    ("clipped", "unclipped"),
];

/// Nouns that say what sort of thing a name is, and fit any; what they are of is told beside them.
pub(super) const GENERIC: &str = "number count amount total quantity value parameter hyperparameter hyper-parameter
    coefficient constant factor symbol name variable scalar term thing quantity choice one kind notation letter
    shorthand abbreviation argument measure knob strength degree level fraction share part set collection list index
    estimate average mean sum function result same latter former case hard ground truth true raw linear trainable trained
    original final last next previous current start end low high small big large main full inner outer new old language
    short long longest shortest maximum max minimum upper lower single whole respective corresponding";

/// Nouns of how many or how large, whose thing stands before them or behind `of`.
pub(super) const MEASURES: &str = "number count amount total quantity size length anzahl zahl nombre número numero
    cardinality sum numbers";

/// What is computed from other quantities: a letter that is told to be one may be what the question writes out.
pub(super) const DERIVED: &str = "cdf pdf cumulative quantile density
    mean average median variance variances deviation deviations std correlation covariance
    norm norms ratio odds likelihood entropy sum total product difference distance maximum minimum number count length
    frequency share fraction proportion slope score scores rate derivative gradient inverse reciprocal determinant trace
    mittelwert durchschnitt varianz standardabweichung summe anzahl länge verhältnis norm media varianza desviación suma
    número moyenne variance somme nombre longueur varianza somma numero lunghezza média soma comprimento";

/// German nouns, each with its English one; those of one row are forms of one noun.
pub(super) const GERMAN: &[(&str, &str)] = &[
    ("antwort antworten ausgabe ausgaben", "response"),
    ("anzahl zahl", "number"),
    ("länge laenge", "length"),
    ("größe groesse", "size"),
    ("anteil anteile", "share"),
    ("segment segmente segmenten abschnitt abschnitte", "segment"),
    ("jeton jetons", "token"),
    ("eingabe eingaben", "input"),
    ("beispiel beispiele beispielen", "example"),
    ("paar paare paaren", "pair"),
    ("modell modells modelle sprachmodell", "model"),
    ("politik strategie", "policy"),
    ("belohnung belohnungen", "reward"),
    ("vokabular vokabulars wortschatz", "vocabulary"),
    ("schicht schichten ebenen", "layer"),
    ("kopf köpfe köpfen", "head"),
    ("breite", "width"),
    ("rang", "rank"),
    ("temperatur", "temperature"),
    ("rate", "rate"),
    ("lern", "learning"),
    ("schritt schritte schritten schrittes", "step"),
    ("gewicht gewichte gewichten gewichtung", "weight"),
    ("wahrscheinlichkeit wahrscheinlichkeiten", "probability"),
    ("verteilung verteilungen", "distribution"),
    ("kontext kontextes", "context"),
    ("vorteil vorteile", "advantage"),
    ("gruppe gruppen", "group"),
    ("satz satzes sätze sätzen", "sentence"),
    ("wort wörter wörtern worte", "word"),
    ("folge sequenz sequenzen", "sequence"),
    ("frage anfrage", "prompt"),
    ("stärke", "strength"),
    ("faktor faktors", "factor"),
    ("strafe", "penalty"),
    ("diskont diskontierung", "discount"),
    ("glättung", "smoothing"),
    ("zeichen buchstaben", "character"),
    ("tokens token", "token"),
    ("parameter parametern", "parameter"),
    ("daten datensatz", "data"),
    ("referenz", "reference"),
    ("grenze grenzen schranke", "bound"),
    ("stelle stellen", "position"),
    ("zustand zustände", "state"),
    ("wert werts wertes", "value"),
    ("funktion", "function"),
    ("häufigkeit häufigkeiten", "frequency"),
    ("experte experten", "expert"),
    ("mischung", "mixing"),
    ("konstante", "constant"),
    ("exponent exponenten", "exponent"),
    ("hypothese", "hypothesis"),
    ("quell", "source"),
];
